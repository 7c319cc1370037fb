using Portal.Domain.Common;

namespace Portal.Server.Features.Applications;

/// <summary>
/// Tells the open screens of an application that it was changed. Says where, never what: each screen reads again, through the access table.
/// One for each circuit and each request, so that a screen does not hear of what it did itself. Only within this process; a screen elsewhere
/// finds out when it saves or is opened.
/// </summary>
public sealed class LiveSections(LiveScreens screens) : IDisposable
{
    private readonly Lock _saves = new();
    private readonly List<LiveScreens.Screen> _openedMeanwhile = [];
    private volatile bool _listened, _ended;
    private int _saving;

    /// <summary>Stands where a section would: the application as a whole was changed, such as its status.</summary>
    public const string WholeApplication = "";

    /// <summary>Listens until the subscription is disposed.</summary>
    /// <param name="application">The application.</param>
    /// <param name="concerns">Which sections are on the screen. When others change it does not even stir: that would show that they did.</param>
    /// <param name="tell">Reads again.</param>
    public IDisposable Listen(EnrollmentApplicationId application, Func<string, bool> concerns, Func<Task> tell)
    {
        _listened = true;
        LiveScreens.Screen screen;
        lock (_saves)
        {
            screen = screens.Open(application, this, _saving > 0, concerns, tell);
            if (_saving > 0)
                _openedMeanwhile.Add(screen);
        }
        if (_ended)
            screen.Dispose();
        return screen;
    }

    /// <summary>
    /// Something is being saved here until this is disposed. Whoever leaves a page before its last save is through and comes back reads what
    /// was there before: a screen that is opened meanwhile hears of the save though it is of this circuit.
    /// </summary>
    internal IDisposable Saving()
    {
        lock (_saves)
            _saving++;
        return new Save(this);
    }

    /// <summary>Lets every other screen know, and waits for none.</summary>
    public void Changed(EnrollmentApplicationId application, string section) => screens.Tell(application, section, this);

    /// <summary>The circuit ends. A page that was left while it was still being read begins to listen after it was closed: it must not stay.</summary>
    public void Dispose()
    {
        _ended = true;
        if (_listened)
            screens.CloseAll(this);
    }

    private void EndSave()
    {
        lock (_saves)
        {
            if (--_saving > 0)
                return;
            foreach (var screen in _openedMeanwhile)
                screen.HearsOwn = false;
            _openedMeanwhile.Clear();
        }
    }

    private sealed class Save(LiveSections live) : IDisposable
    {
        public void Dispose() => live.EndSave();
    }
}
