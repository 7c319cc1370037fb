using System.Collections.Immutable;
using Portal.Domain.Access;

namespace Portal.Tests.Model;

/// <summary>What each command does to the model, and what is said to who gave it.</summary>
internal sealed partial class ModelPortal
{
    /// <summary>Days pass, and the portal does what it does by the clock.</summary>
    public void Pass(int days)
    {
        Today += days;
        CloseReviews();
        OpenDueReviews();
    }

    public Came Invite(int actor, int provider, int to, ModelTerms terms)
    {
        if (!Manages(actor, provider))
            return Came.NotFound;
        terms = terms.NotBefore(Today);
        if (to == actor || IsPrincipal(to, provider) || !AreOf(terms, provider) || !Gifts(actor, provider).Any(g => May(terms, g.Under, g.Most)) || !MayLast(provider, null, terms.Until))
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
        if (!invitation.Pending || invitation.Expires <= Today || invitation.Terms.Until < Today || IsPrincipal(actor, invitation.Provider)
            || !MayLast(invitation.Provider, null, invitation.Terms.Until)
            || Suspended.Contains(invitation.By) || (invitation.Under is { } above && Suspended.Contains(above.Holder))
            || !(invitation.Under is { } under
                ? under.Live(Today) && under.Terms.MayGive && terms.Within(under.Terms)
                : IsPrincipal(invitation.By, invitation.Provider)))
            return Came.Refused;
        invitation.Pending = false;
        Give(actor, invitation.Provider, invitation.Under, terms, invitation.By);
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
        if (!MayBecome(grant, terms) || !MayLast(grant.Provider, grant, terms.Until) || grant.Terms.NotBefore(Today).Same(terms) || !AreOf(terms, grant.Provider))
            return false;
        Replace(actor, grant, terms);
        return true;
    });

    public Came Renew(int actor, ModelGrant grant, double until) => OnGrant(actor, grant, () =>
    {
        if (grant.Terms.Until is not { } end || Today > end + RenewableDays || until <= end || until < Today)
            return false;
        var terms = grant.Terms.NotBefore(Today) with { Until = until };
        if (!MayBecome(grant, terms) || !MayLast(grant.Provider, grant, until))
            return false;
        Replace(actor, grant, terms);
        return true;
    });

    public Came Suspend(int actor, ModelGrant grant) => OnGrant(actor, grant, () =>
    {
        if (!Stands(grant))
            return false;
        SuspendAll(actor, grant);
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
        Replace(actor, grant, left);
        return true;
    });

    public Came End(int actor, ModelGrant grant) => OnGrant(actor, grant, () => End(grant));

    public Came Leave(int actor, ModelGrant grant) =>
        grant.Holder != actor || Suspended.Contains(actor) ? Came.NotFound
        : !IsLast(grant) && End(grant, revoked: false) && (grant.Left = true) ? Came.Done
        : Came.Refused;

    public Came Ask(
        int actor, int provider, ImmutableHashSet<Permission> may, SectionLevel usual, ImmutableDictionary<string, SectionLevel> named, int? until)
    {
        if (Suspended.Contains(actor))
            return Came.NotFound;
        if (!may.Contains(Permission.ViewApplication) || !may.IsSubsetOf(Delegable) || until < Today)
            return Came.Refused;
        // Who names no sections asks for all; or, for payments and not for drafts, for the payment section alone.
        if (named.IsEmpty && usual == SectionLevel.Edit && may.Contains(Permission.EditBanking) && !may.Contains(Permission.EditDraft))
            (usual, named) = (SectionLevel.None, named.Add(Payment, SectionLevel.Edit));
        if (Sections.All(s => named.GetValueOrDefault(s, usual) == SectionLevel.None))
            return Came.Refused;
        foreach (var old in Requests.Where(r => r.Asker == actor && r.Provider == provider && !r.Released && r.Expires <= Today))
            (old.Released, old.Status) = (true, old.Status == "open" ? "expired" : old.Status);
        if (!Requests.Any(r => r.Asker == actor && r.Provider == provider && !r.Released))
            Requests.Add(new ModelRequest { Asker = actor, Provider = provider, May = may, Usual = usual, Named = named, Until = until, Expires = Today + RequestDays });
        return Came.Done;
    }

    public Came Approve(int actor, ModelRequest request, ModelTerms terms) => OnRequest(actor, request, () =>
    {
        terms = terms.NotBefore(Today) with { ConfirmFirst = false };
        var gift = Gifts(actor, request.Provider).Where(g => May(terms, g.Under, g.Most)).Select(g => (Found: true, g.Under)).FirstOrDefault();
        if (!gift.Found || !MayLast(request.Provider, null, terms.Until) || !terms.May.IsSubsetOf(request.May) || !(request.Until is null || terms.Until <= request.Until) || !AreOf(terms, request.Provider))
            return false;
        if (terms.Usual > request.Usual || Sections.Any(s => terms.Of(s) > request.Named.GetValueOrDefault(s, request.Usual)))
            return false;
        (request.Status, request.Released) = ("approved", true);
        Give(request.Asker, request.Provider, gift.Under, terms, actor);
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
}
