using Portal.Domain.Access;

namespace Portal.Tests.Model;

/// <summary>What the commands of the model share: whom an act reaches, and what an end, a suspension and a replacement do to the rest.</summary>
internal sealed partial class ModelPortal
{
    private Came OnOffer(int actor, ModelInvitation invitation, Action act)
    {
        if (!Manages(actor, invitation.Provider) || !Reaches(actor, invitation.Provider, invitation.Under))
            return Came.NotFound;
        if (!invitation.Pending)
            return Came.Refused;
        act();
        return Came.Done;
    }

    private Came OnGrant(int actor, ModelGrant grant, Func<bool> act) =>
        !Manages(actor, grant.Provider) || !Reaches(actor, grant.Provider, grant.Parent is { Ended: false } ? grant.Parent : null) ? Came.NotFound
        : act() ? Came.Done
        : Came.Refused;

    private Came OnRequest(int actor, ModelRequest request, Func<bool> act) =>
        !Manages(actor, request.Provider) ? Came.NotFound
        : request.Asker != actor && IsHeard(request) && act() ? Came.Done
        : Came.Refused;

    private bool IsHeard(ModelRequest request) =>
        request.Status == "open" && request.Expires > Today && !IsPrincipal(request.Asker, request.Provider)
        && !Requests.Any(r => r.Asker == request.Asker && r.Provider == request.Provider && r.Status == "declined" && r.Expires > Today);

    private bool GiverGives(ModelGrant grant, out ModelTerms? most)
    {
        most = grant.Parent?.Terms;
        return grant.Parent is null || (grant.Parent.Live(Today) && grant.Parent.Terms.MayGive);
    }

    private bool MayBecome(ModelGrant grant, ModelTerms terms) =>
        !grant.Ended && grant.SuspendedBy is null && GiverGives(grant, out var most) && May(terms, grant.Parent, most);

    private IEnumerable<ModelGrant> Below(ModelGrant grant) => Grants.Where(g => g.Parent == grant && !g.Ended);

    private bool Stands(ModelGrant grant) => !grant.Ended && grant.SuspendedBy is null && !grant.Over(Today);

    private void SuspendAll(int by, ModelGrant grant)
    {
        (grant.SuspendedBy, grant.SuspendedWith) = (by, null);
        foreach (var child in Below(grant).Where(Stands))
            (child.SuspendedBy, child.SuspendedWith) = (by, grant.Period);
    }

    // Who leaves is not the last one who can manage the access that others keep.
    private bool IsLast(ModelGrant grant)
    {
        var at = Grants.Where(g => g.Provider == grant.Provider && g != grant).ToList();
        return grant.Terms.MayGive && grant.Live(Today)
            && !at.Any(g => g.Terms.MayGive && g.Live(Today) && (g.Holder == grant.Holder || !Suspended.Contains(g.Holder)))
            && !(HolderOf(grant.Provider) is { } holder && holder != grant.Holder && !Suspended.Contains(holder))
            && at.Any(g => g.Holder != grant.Holder && !g.Ended && !g.Over(Today) && g.Parent != grant);
    }

    private ModelGrant Give(int holder, int provider, ModelGrant? under, ModelTerms terms, int by, bool ofStart = false)
    {
        Grants.Add(new ModelGrant
        {
            Holder = holder,
            Provider = provider,
            Parent = under,
            Terms = terms,
            Period = ++_periods,
            By = by,
            GivenOn = Today,
            Under = under is null ? null : (under.Period, under.By),
            OfStart = ofStart,
        });
        return Grants[^1];
    }

    private bool End(ModelGrant grant, bool revoked = true)
    {
        if (grant.Ended)
            return false;
        (grant.Ended, grant.Revoked) = (true, revoked);
        foreach (var child in Below(grant))
            child.Ended = true;
        foreach (var offer in Invitations.Where(i => i.Under == grant))
            offer.Pending = false;
        return true;
    }

    private void Replace(int by, ModelGrant grant, ModelTerms terms)
    {
        Become(grant, terms);
        grant.By = by;
        foreach (var child in Below(grant).Where(c => !c.Over(Today)).ToList())
        {
            if (terms.MayGive && child.Terms.NotBefore(Today).CutTo(terms, Today) is { } left)
                Become(child, left);
            else
                child.Ended = true;
        }
        foreach (var offer in Invitations.Where(i => i.Under == grant && i.Pending && !(terms.MayGive && i.Terms.NotBefore(Today).Within(terms))))
            offer.Pending = false;
    }

    // Payment rights that are new, or reach further than those that were confirmed, have to be confirmed again.
    private void Become(ModelGrant grant, ModelTerms terms)
    {
        var before = grant.Terms;
        grant.Confirmed &= !terms.May.Contains(Permission.EditBanking)
            || (before.May.Contains(Permission.EditBanking)
                && (before.Applications is null || (terms.Applications?.IsSubsetOf(before.Applications) ?? false))
                && terms.Usual <= before.Usual && Sections.All(s => terms.Of(s) <= before.Of(s)));
        (grant.Terms, grant.Period) = (terms, ++_periods);
        grant.Under = grant.Parent is { } parent ? (parent.Period, parent.By) : null;
    }
}
