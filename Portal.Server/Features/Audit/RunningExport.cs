using System.Collections.Concurrent;
using Portal.Domain.Common;

namespace Portal.Server.Features.Audit;

/// <summary>How far a file is that somebody downloads, for the page from which they do: the browser itself knows no total.</summary>
/// <param name="id">What the link carries.</param>
/// <param name="of">Whose it is.</param>
public sealed class RunningExport(Guid id, AccountId of)
{
    private readonly Lock _changes = new();
    private CancellationTokenSource? _cancel;
    private long? _total;
    private long _done;

    /// <summary>What the link carries.</summary>
    public Guid Id => id;

    /// <summary>Whose it is.</summary>
    public AccountId Of => of;

    /// <summary>How many records there will be; null where only the end tells.</summary>
    public long? Total { get { lock (_changes) return _total; } }

    /// <summary>How many have left.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Where it stands.</summary>
    public ExportState State { get; private set; }

    /// <summary>A download begins, unless another one of this page is under way: then the page goes on telling of that.</summary>
    internal bool TryBegin(long? total, CancellationTokenSource cancel)
    {
        lock (_changes)
        {
            if (State == ExportState.Running)
                return false;
            (_total, _cancel, State) = (total, cancel, ExportState.Running);
            Interlocked.Exchange(ref _done, 0);
            return true;
        }
    }

    /// <summary>So many more have left.</summary>
    internal void Add(long records) => Interlocked.Add(ref _done, records);

    /// <summary>It is over, one way or the other.</summary>
    internal void End(bool whole)
    {
        lock (_changes)
            (State, _cancel) = (whole ? ExportState.Whole : ExportState.BrokenOff, null);
    }

    /// <summary>Breaks it off.</summary>
    public void Cancel()
    {
        lock (_changes)
            _cancel?.Cancel();
    }
}

/// <summary>Where an export stands.</summary>
public enum ExportState
{
    /// <summary>Nobody has asked for the file.</summary>
    None,

    /// <summary>It is being sent.</summary>
    Running,

    /// <summary>All of it has left.</summary>
    Whole,

    /// <summary>It was cancelled, or the line broke, or the role ended.</summary>
    BrokenOff,
}

/// <summary>The exports of the pages that are open on this server.</summary>
public sealed class RunningExports
{
    private readonly ConcurrentDictionary<Guid, RunningExport> _running = new();

    /// <summary>A page that can be downloaded from is open.</summary>
    public RunningExport Open(AccountId of)
    {
        var opened = new RunningExport(Guid.NewGuid(), of);
        _running[opened.Id] = opened;
        return opened;
    }

    /// <summary>The page is closed; a download that is under way goes on.</summary>
    public void Close(RunningExport export) => _running.TryRemove(export.Id, out _);

    /// <summary>The page that a download belongs to; null when it is closed, or another account's.</summary>
    public RunningExport? Find(string? id, AccountId? of) =>
        Guid.TryParse(id, out var known) && _running.TryGetValue(known, out var found) && found.Of == of ? found : null;
}
