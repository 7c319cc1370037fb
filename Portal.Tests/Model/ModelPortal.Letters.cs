using Portal.Domain.Access;

namespace Portal.Tests.Model;

/// <summary>Letters and contracts beside access: with one it goes no further than that, and where one is required not far without.</summary>
internal sealed partial class ModelPortal
{
    private const int GraceDays = 30;

    /// <summary>The providers that require a letter or contract.</summary>
    public HashSet<int> Requiring { get; } = [];

    public Came Attach(int actor, ModelGrant grant, int lastDay) => OnGrant(actor, grant, () =>
    {
        if (!Stands(grant) || lastDay < Today || lastDay < grant.Terms.From)
            return false;
        grant.Letter = lastDay;
        if (grant.Terms.Until is not { } until || until > lastDay)
            Replace(actor, grant, grant.Terms.NotBefore(Today) with { Until = lastDay });
        return true;
    });

    public Came Require(int actor, int provider, bool required)
    {
        if (!MayFor(actor, provider, Permission.ManageProvider))
            return Came.NotFound;
        if (required)
            Requiring.Add(provider);
        else
            Requiring.Remove(provider);
        return Came.Done;
    }

    // What ends no later than it does now is not more access, whatever is required by now.
    private bool MayLast(int provider, ModelGrant? grant, double? until)
    {
        if (grant is not null && (grant.Terms.Until is null || until <= grant.Terms.Until))
            return true;
        var latest = grant?.Letter ?? (Requiring.Contains(provider) ? (grant?.GivenOn ?? Today) + GraceDays : null);
        return latest is null || until <= latest;
    }
}
