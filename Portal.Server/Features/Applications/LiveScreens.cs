using System.Threading.Channels;
using Portal.Domain.Common;

namespace Portal.Server.Features.Applications;

/// <summary>The open screens of this process. Each reads again at its own pace: whoever made the change waits for nobody's screen.</summary>
public sealed class LiveScreens(ILogger<LiveScreens> log)
{
    // Between two readings of one screen, however fast others type.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<EnrollmentApplicationId, List<Screen>> _screens = [];
    private readonly Lock _opening = new();

    /// <summary>Opens one.</summary>
    /// <param name="application">What it shows.</param>
    /// <param name="circuit">Whose it is.</param>
    /// <param name="hearsOwn">Whether it hears of what its own circuit does, for now.</param>
    /// <param name="concerns">Which sections are on it.</param>
    /// <param name="tell">Reads again.</param>
    internal Screen Open(EnrollmentApplicationId application, object circuit, bool hearsOwn, Func<string, bool> concerns, Func<Task> tell)
    {
        var screen = new Screen(circuit, concerns, () => Close(application)) { HearsOwn = hearsOwn };
        lock (_opening)
        {
            if (!_screens.TryGetValue(application, out var open))
                _screens[application] = open = [];
            open.Add(screen);
        }
        _ = Task.Run(() => RunAsync(screen, tell));
        return screen;
    }

    internal void Tell(EnrollmentApplicationId application, string section, object circuit)
    {
        lock (_opening)
            foreach (var screen in _screens.GetValueOrDefault(application) ?? [])
                if ((screen.Circuit != circuit || screen.HearsOwn) && screen.Concerns(section))
                    screen.News.Writer.TryWrite(true);
    }

    internal void CloseAll(object circuit)
    {
        Screen[] left;
        lock (_opening)
            left = [.. _screens.Values.SelectMany(open => open).Where(screen => screen.Circuit == circuit)];
        foreach (var screen in left)
            screen.Dispose();
    }

    private void Close(EnrollmentApplicationId application)
    {
        lock (_opening)
            if (_screens.TryGetValue(application, out var open) && open.RemoveAll(s => s.Closed) > 0 && open.Count == 0)
                _screens.Remove(application);
    }

    private async Task RunAsync(Screen screen, Func<Task> tell)
    {
        await foreach (var _ in screen.News.Reader.ReadAllAsync())
        {
            if (screen.Closed)
                return;
            await TellAsync(tell);
            await Task.Delay(Pause);
        }
    }

    private async Task TellAsync(Func<Task> tell)
    {
        try
        {
            await tell();
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            log.LogWarning(broken, "A screen could not be told of a change.");
        }
    }

    /// <summary>An open screen.</summary>
    internal sealed class Screen(object circuit, Func<string, bool> concerns, Action close) : IDisposable
    {
        private volatile bool _closed, _hearsOwn;

        /// <summary>Whether it hears of what its own circuit does.</summary>
        public bool HearsOwn
        {
            get => _hearsOwn;
            set => _hearsOwn = value;
        }

        public object Circuit => circuit;

        public Func<string, bool> Concerns => concerns;

        public bool Closed => _closed;

        // One piece of news waits while another is read: it stands for all that come meanwhile.
        public Channel<bool> News { get; } = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public void Dispose()
        {
            _closed = true;
            News.Writer.TryComplete();
            close();
        }
    }
}
