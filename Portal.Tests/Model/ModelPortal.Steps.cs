using System.Collections.Immutable;
using Portal.Domain.Access;

namespace Portal.Tests.Model;

/// <summary>What each command does to the model, and what is said to who gave it.</summary>
internal sealed partial class ModelPortal
{
    public void Pass(int days) => Today += days;

    public Came Invite(int actor, int provider, int to, ModelTerms terms)
    {
        if (!Manages(actor, provider))
            return Came.NotFound;
        terms = terms.NotBefore(Today);
        if (to == actor || !AreOf(terms, provider) || !Gifts(actor, provider).Any(g => May(terms, g.Under, g.Most)))
            return Came.Refused;
        var (under, _) = Gifts(actor, provider).First(g => May(terms, g.Under, g.Most));
        Invitations.Add(new ModelInvitation { To = to, Provider = provider, By = actor, Under = under, Terms = terms, Expires = Today + InvitationDays });
        return Came.Done;
    }

    public Came Resend(int actor, ModelInvitation invitation) => OnOffer(actor, invitation, () => invitation.Expires = Today + InvitationDays);

    public Came Cancel(int actor, ModelInvitation invitation) => OnOffer(actor, invitation, () => invitation.Pending = false);

    public Came Accept(int actor, ModelInvitation invitation)
    {
        if (invitation.To != actor || Suspended.Contains(actor))
            return Came.NotFound;
        var terms = invitation.Terms.NotBefore(Today);
        if (!invitation.Pending || invitation.Expires <= Today || invitation.Terms.Until < Today
            || (invitation.Under is { } under && !(under.Live(Today) && under.Terms.MayGive && terms.Within(under.Terms))))
            return Came.Refused;
        invitation.Pending = false;
        Give(actor, invitation.Provider, invitation.Under, terms);
        return Came.Done;
    }

    public Came Decline(int actor, ModelInvitation invitation)
    {
        if (invitation.To != actor || Suspended.Contains(actor))
            return Came.NotFound;
        if (!invitation.Pending)
            return Came.Refused;
        invitation.Pending = false;
        return Came.Done;
    }

    public Came Confirm(int actor, ModelGrant grant) => OnGrant(actor, grant, () =>
    {
        if (grant.Ended || grant.Confirmed || !grant.Terms.Waits)
            return false;
        return grant.Confirmed = true;
    });

    public Came Change(int actor, ModelGrant grant, ModelTerms terms) => OnGrant(actor, grant, () =>
    {
        terms = terms.NotBefore(Today) with { ConfirmFirst = grant.Terms.ConfirmFirst };
        if (!MayBecome(grant, terms) || grant.Terms.NotBefore(Today).Same(terms) || !AreOf(terms, grant.Provider))
            return false;
        Replace(grant, terms);
        return true;
    });

    public Came Renew(int actor, ModelGrant grant, int until) => OnGrant(actor, grant, () =>
    {
        if (grant.Terms.Until is not { } end || Today > end + RenewableDays || until <= end || until < Today)
            return false;
        var terms = grant.Terms.NotBefore(Today) with { Until = until };
        if (!MayBecome(grant, terms))
            return false;
        Replace(grant, terms);
        return true;
    });

    public Came Suspend(int actor, ModelGrant grant) => OnGrant(actor, grant, () =>
    {
        if (grant.Ended || grant.SuspendedBy is not null || grant.Over(Today))
            return false;
        grant.SuspendedBy = actor;
        foreach (var child in Below(grant).Where(c => c.SuspendedBy is null && !c.Over(Today)))
            (child.SuspendedBy, child.SuspendedWith) = (actor, grant.Period);
        return true;
    });

    public Came Restore(int actor, ModelGrant grant) => OnGrant(actor, grant, () =>
    {
        if (grant.Ended || grant.SuspendedBy is not { } by || (by != actor && !IsPrincipal(actor, grant.Provider)) || grant.Over(Today))
            return false;
        if (!GiverGives(grant, out var most))
            return false;
        var terms = grant.Terms.NotBefore(Today);
        if ((most is null ? terms : terms.CutTo(most, Today)) is not { } left)
            return false;
        var before = grant.Period;
        (grant.SuspendedBy, grant.SuspendedWith) = (null, null);
        foreach (var child in Below(grant).Where(c => c.SuspendedWith == before && !c.Over(Today)))
            (child.SuspendedBy, child.SuspendedWith) = (null, null);
        Replace(grant, left);
        return true;
    });

    public Came End(int actor, ModelGrant grant) => OnGrant(actor, grant, () => End(grant));

    public Came Leave(int actor, ModelGrant grant) =>
        grant.Holder != actor || Suspended.Contains(actor) ? Came.NotFound : End(grant) ? Came.Done : Came.Refused;

    public Came Ask(int actor, int provider, ImmutableHashSet<Permission> may, int? until)
    {
        if (Suspended.Contains(actor))
            return Came.NotFound;
        if (!may.Contains(Permission.ViewApplication) || !may.IsSubsetOf(Delegable) || until < Today)
            return Came.Refused;
        foreach (var old in Requests.Where(r => r.Asker == actor && r.Provider == provider && !r.Released && r.Expires <= Today))
            (old.Released, old.Status) = (true, old.Status == "open" ? "expired" : old.Status);
        if (!Requests.Any(r => r.Asker == actor && r.Provider == provider && !r.Released))
            Requests.Add(new ModelRequest { Asker = actor, Provider = provider, May = may, Until = until, Expires = Today + RequestDays });
        return Came.Done;
    }

    public Came Approve(int actor, ModelRequest request, ModelTerms terms) => OnRequest(actor, request, () =>
    {
        terms = terms.NotBefore(Today) with { ConfirmFirst = false };
        var gift = Gifts(actor, request.Provider).Where(g => May(terms, g.Under, g.Most)).Select(g => (Found: true, g.Under)).FirstOrDefault();
        if (!gift.Found || !terms.May.IsSubsetOf(request.May) || !(request.Until is null || terms.Until <= request.Until) || !AreOf(terms, request.Provider))
            return false;
        (request.Status, request.Released) = ("approved", true);
        Give(request.Asker, request.Provider, gift.Under, terms);
        return true;
    });

    public Came DeclineRequest(int actor, ModelRequest request) => OnRequest(actor, request, () =>
    {
        request.Status = "declined";
        return true;
    });

    public Came TakeBack(int actor, ModelRequest request)
    {
        if (request.Asker != actor || Suspended.Contains(actor))
            return Came.NotFound;
        if (request.Released || request.Expires <= Today)
            return Came.Refused;
        (request.Released, request.Status) = (true, request.Status == "open" ? "withdrawn" : request.Status);
        return Came.Done;
    }

    public Came Start(int actor, int provider)
    {
        if (!MayFor(actor, provider, Permission.StartApplication))
            return Came.NotFound;
        Applications.Add(new ModelApplication(provider, Frozen: false));
        return Came.Done;
    }

    public Came Save(int actor, int application, string section) =>
        Level(actor, application, section) != SectionLevel.Edit ? Came.NotFound
        : Applications[application].Frozen || Applications[application].Withdrawn ? Came.Refused
        : Came.Done;

    public Came Withdraw(int actor, int application)
    {
        if (!MayWith(actor, application, Permission.Withdraw))
            return Came.NotFound;
        if (Applications[application].Withdrawn)
            return Came.Refused;
        Applications[application].Withdrawn = true;
        return Came.Done;
    }

    /// <summary>Only the verified principal gets beyond "not found", and nothing that is not waiting for the signature is signed.</summary>
    public Came Certify(int actor, int application) => MayWithWhole(actor, application, Permission.Certify) ? Came.Refused : Came.NotFound;

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

    private void Give(int holder, int provider, ModelGrant? under, ModelTerms terms) =>
        Grants.Add(new ModelGrant { Holder = holder, Provider = provider, Parent = under, Terms = terms, Period = ++_periods });

    private bool End(ModelGrant grant)
    {
        if (grant.Ended)
            return false;
        grant.Ended = true;
        foreach (var child in Below(grant))
            child.Ended = true;
        foreach (var offer in Invitations.Where(i => i.Under == grant))
            offer.Pending = false;
        return true;
    }

    private void Replace(ModelGrant grant, ModelTerms terms)
    {
        Become(grant, terms);
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
    }
}
