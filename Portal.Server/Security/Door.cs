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

/// <summary>What a look at an address came to.</summary>
/// <param name="Answer">What the person gets.</param>
/// <param name="Facts">What that rests on.</param>
internal sealed record Look(DoorAnswer Answer, AccessFacts Facts);

/// <summary>The decision on an address, before anything of it is shown. Whoever is turned away is in the ledger.</summary>
internal sealed class Door(AccessGate gate)
{
    /// <summary>Decides for somebody who comes.</summary>
    public async Task<Look> KnockAsync(NeedsAttribute needs, IReadOnlyDictionary<string, object?> route, CancellationToken cancel = default)
    {
        var look = await LookAsync(needs, route, cancel);
        if (look.Answer != DoorAnswer.Open)
            await gate.RecordDeniedAsync(needs.Action, needs.TargetOf(route), look.Facts, cancel);
        return look;
    }

    /// <summary>Decides again for somebody who is there: nobody tried anything, and nothing is recorded.</summary>
    public async Task<Look> LookAsync(NeedsAttribute needs, IReadOnlyDictionary<string, object?> route, CancellationToken cancel = default)
    {
        var facts = await gate.FactsAsync(needs.TargetOf(route), cancel);
        return facts.Decide(needs.Action).IsAllowed ? new Look(DoorAnswer.Open, facts)
            : new Look(facts.Actor.Account is null ? DoorAnswer.SignIn : DoorAnswer.NotThere, facts);
    }
}
