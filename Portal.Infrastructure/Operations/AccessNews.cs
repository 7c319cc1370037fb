using System.Collections.Concurrent;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// Tells open screens that who may do what may have changed. It decides nothing: whoever hears something asks the database again.
/// </summary>
public sealed class AccessNews
{
    private readonly ConcurrentDictionary<Watch, bool> _watches = new();
    private long _told;
    private volatile bool _silent;

    /// <summary>True while the database answers nobody: then nothing may be shown, because nobody knows whether it still may be.</summary>
    public bool IsSilent => _silent;

    /// <summary>Rises with every piece of news: whoever read before they began to watch sees whether they missed any.</summary>
    public long Told => Interlocked.Read(ref _told);

    /// <summary>How many watch.</summary>
    public int Watching => _watches.Count;

    /// <summary>The providers that are watched.</summary>
    public Guid[] Providers => [.. _watches.Keys.SelectMany(w => w.Providers).Select(p => p.Value).Distinct()];

    /// <summary>The accounts that are watched.</summary>
    public Guid[] Accounts => [.. _watches.Keys.Select(w => w.Account.Value).Distinct()];

    /// <summary>Hears news about this account and these providers. Dispose it to hear no more.</summary>
    /// <param name="providers">Those of what is shown: one, some on a list of providers, or none.</param>
    /// <param name="account">Who sees it.</param>
    /// <param name="heard">Called on the listener's thread: it only notes that there is news.</param>
    /// <param name="npi">The NPI whose requests for access are shown, if any are.</param>
    public IDisposable Listen(IReadOnlyCollection<ProviderId> providers, AccountId account, Action heard, string? npi = null)
    {
        var watch = new Watch(this, providers, account, heard, npi);
        _watches[watch] = true;
        return watch;
    }

    /// <summary>The access to this provider changed, or what it offers.</summary>
    public void Changed(ProviderId provider) => Tell(watch => watch.Providers.Contains(provider));

    /// <summary>Somebody asked whichever provider has this NPI for access, or takes that back.</summary>
    public void Asked(string npi) => Tell(watch => watch.Npi == npi);

    /// <summary>The sessions, the standing or the roles of this account changed, or what was offered to it.</summary>
    public void Changed(AccountId account) => Tell(watch => watch.Account == account);

    /// <summary>News may have been missed.</summary>
    public void AllMayHaveChanged() => Tell(_ => true);

    /// <summary>The database has answered nobody for a while.</summary>
    public void FellSilent()
    {
        _silent = true;
        AllMayHaveChanged();
    }

    /// <summary>The database answers again.</summary>
    public void Answers()
    {
        _silent = false;
        AllMayHaveChanged();
    }

    private void Tell(Func<Watch, bool> concerns)
    {
        Interlocked.Increment(ref _told);
        foreach (var watch in _watches.Keys)
            if (concerns(watch))
                watch.Heard();
    }

    private sealed class Watch(AccessNews news, IReadOnlyCollection<ProviderId> providers, AccountId account, Action heard, string? npi) : IDisposable
    {
        public IReadOnlyCollection<ProviderId> Providers => providers;

        public AccountId Account => account;

        public string? Npi => npi;

        public void Heard() => heard();

        public void Dispose() => news._watches.TryRemove(this, out _);
    }
}
