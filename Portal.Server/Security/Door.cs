using Portal.Infrastructure.Operations;

namespace Portal.Server.Security;

/// <summary>What somebody gets who comes to an address.</summary>
internal enum DoorAnswer
{
    /// <summary>What is there.</summary>
    Open,

    /// <summary>"Not found", whether it is absent or forbidden.</summary>
    NotThere,

    /// <summary>The way to sign in: nobody is signed in, or the session is over.</summary>
    SignIn,
}

/// <summary>The decision on an address, before anything of it is shown. Whoever is turned away is in the ledger.</summary>
internal sealed class Door(AccessGate gate)
{
    public async Task<DoorAnswer> TryAsync(NeedsAttribute needs, IReadOnlyDictionary<string, object?> route, CancellationToken cancel = default)
    {
        var target = needs.TargetOf(route);
        var facts = await gate.FactsAsync(target, cancel);
        if (facts.Decide(needs.Action).IsAllowed)
            return DoorAnswer.Open;
        await gate.RecordDeniedAsync(needs.Action, target, facts, cancel);
        return facts.Actor.Account is null ? DoorAnswer.SignIn : DoorAnswer.NotThere;
    }
}
