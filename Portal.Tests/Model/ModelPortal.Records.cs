using System.Collections.Immutable;
using Portal.Domain.Access;

namespace Portal.Tests.Model;

/// <summary>Records that agents start, and claims of records: who comes to hold one, and what they and others have meanwhile.</summary>
internal sealed partial class ModelPortal
{
    /// <summary>How many providers there can be.</summary>
    public const int Numbers = 3;

    private const int ObjectionDays = 14, ReducedDays = 7, ReducedLastDays = 60;

    // Decision 0019: the paperwork goes on. Nothing about payments, nobody's access, no signature, nothing in clear.
    private static readonly ImmutableHashSet<Permission> Few =
        [Permission.StartApplication, Permission.ViewApplication, Permission.EditDraft, Permission.AddNote];

    private readonly List<int?> _startedBy = [null, null];
    private readonly List<int> _createdOn = [0, 0];
    private int _commands;

    public List<ModelClaim> Claims { get; } =
    [
        new ModelClaim { Person = 0, Provider = 0, Status = "verified", Contested = false, Made = 0, EverVerified = true },
        new ModelClaim { Person = 1, Provider = 1, Status = "claimed", Contested = false, Made = 0 },
    ];

    /// <summary>How many desks of staff there are.</summary>
    public const int Desks = 3;

    public bool IsStaff(int person) => person >= people;

    /// <summary>Starts the record of a provider who has no account.</summary>
    public Came StartRecord(int actor, int number)
    {
        if (Suspended.Contains(actor))
            return Came.NotFound;
        if (number < Providers && !GaveUp(actor, number))
            return Came.Refused;
        if (number >= Providers)
            Create(actor);
        Give(actor, number, null, FewOf(Few.Add(Permission.ManageDocuments), null), actor, ofStart: true);
        return Came.Done;
    }

    private void Create(int? startedBy)
    {
        _startedBy.Add(startedBy);
        _createdOn.Add(Today);
    }

    // Who started it and left of their own accord goes on with it, until somebody was verified.
    private bool GaveUp(int actor, int number) =>
        _startedBy[number] == actor && Grants.LastOrDefault(g => g.Provider == number && g.Holder == actor) is { Left: true, SuspendedBy: null }
        && !Claims.Any(c => c.Provider == number && c.EverVerified);

    /// <summary>Says that a record is one's own; without one, makes it.</summary>
    public Came Claim(int actor, int number)
    {
        _commands++;
        if (Suspended.Contains(actor))
            return Came.NotFound;
        if (Claims.Any(c => c.Provider == number && c.Person == actor && (c.Open || c.Holds)))
            return Came.Refused;
        if (number >= Providers)
            Create(null);
        var held = HolderOf(number) is not null;
        // Nobody holds it and it is not empty: who comes first is not therefore whose it is.
        var contested = held || _startedBy[number] is not null || Applications.Any(a => a.Provider == number)
            || Claims.Any(c => c.Provider == number && (c.EverVerified || c.Status == "ended"));
        Claims.Add(new ModelClaim
        {
            Person = actor,
            Provider = number,
            Status = contested ? "contested" : "claimed",
            Contested = contested,
            Made = _commands,
            ObjectUntil = held || (contested && Managing(number).Any()) ? Today + ObjectionDays : null,
        });
        if (!contested)
            BeginRivalsAnew(Claims[^1]);
        return Came.Done;
    }

    public Came Prove(int actor, ModelClaim claim)
    {
        if (claim.Person != actor || Suspended.Contains(actor) || !(claim.Open || claim.Holds))
            return Came.NotFound;
        claim.Proven = true;
        return Came.Done;
    }

    public Came Object(int actor, ModelClaim claim) => OnOpen(actor, claim, () =>
    {
        if (claim.ObjectedBy is null)
        {
            claim.ObjectedBy = actor;
            EndGiven(claim);
        }
        return true;
    });

    public Came WithdrawObjection(int actor, ModelClaim claim) => OnOpen(actor, claim, () =>
    {
        if (claim.ObjectedBy is null || (claim.ObjectedBy != actor && !IsPrincipal(actor, claim.Provider)))
            return false;
        (claim.ObjectedBy, claim.LetIn) = (null, null);
        if (HolderOf(claim.Provider) is not null)
            claim.ObjectUntil = Today + ObjectionDays;
        return true;
    });

    /// <summary>A claimant gets a few rights, when those who hold the record had their time and nobody stopped it.</summary>
    public Came LetIn(int staff, ModelClaim claim)
    {
        if (!IsStaff(staff))
            return Came.NotFound;
        var stopped = claim.LetIn is not null && (claim.Stopped || claim.Given!.Live(Today));
        if (!claim.Open || claim.ObjectedBy is not null || stopped || HolderOf(claim.Provider) is null || !IsSupported(claim)
            || claim.ObjectUntil is not { } until || Today < until)
            return Came.Refused;
        EndGiven(claim);
        claim.LetIn = (staff, Today);
        // To the hour of the day on which it ends: half a day beyond the last whole one.
        claim.Given = Give(claim.Person, claim.Provider, null, FewOf(Few, Today + ReducedLastDays - 0.5), staff);
        return Came.Done;
    }

    public Came Verify(int staff, ModelClaim claim)
    {
        _commands++;
        if (!IsStaff(staff))
            return Came.NotFound;
        var holders = Claims.Where(c => c.Provider == claim.Provider && c.Holds && c != claim).ToList();
        if (!(claim.Open || claim.Status == "claimed") || !IsSupported(claim) || (holders.Count > 0 && !MayTakeOver(staff, claim)))
            return Came.Refused;
        if (claim.Open && holders.Count == 0 && Today < claim.ObjectUntil && Managing(claim.Provider).Any(p => p != claim.Person))
            return Came.Refused;
        // Not in two steps alone either: ending a binding and then verifying what comes after it.
        if (Claims.Any(c => c.Provider == claim.Provider && c.Person != claim.Person && c.Decided is { } decided && decided.By == staff
            && (c.Status == "ended" || (c.Status == "refused" && !c.Contested))
            && !Claims.Any(v => v.Provider == c.Provider && v.Verified is { } verified
                && (verified.By == staff && v.Person != claim.Person ? verified.At == decided.At : verified.At >= decided.At))))
            return Came.Refused;
        foreach (var holder in holders)
        {
            (holder.Status, holder.Decided) = ("ended", (staff, _commands));
            foreach (var offer in Invitations.Where(i => i.Provider == claim.Provider && i.Under is null))
                offer.Pending = false;
        }
        var wasOpen = claim.Open;
        (claim.Status, claim.EverVerified, claim.Decided, claim.Verified) = ("verified", true, (staff, _commands), (staff, _commands));
        if (wasOpen)
        {
            foreach (var own in Grants.Where(g => g.Provider == claim.Provider && g.Holder == claim.Person && !g.Ended).ToList())
                Lift(own);
            OpenReview(claim.Provider);
            BeginRivalsAnew(claim);
        }
        return Came.Done;
    }

    /// <summary>Refuses a claim or ends a binding; what its claimant gave as the holder was not theirs to give.</summary>
    public Came Refuse(int staff, ModelClaim claim)
    {
        _commands++;
        if (!IsStaff(staff))
            return Came.NotFound;
        if (!(claim.Open || claim.Holds))
            return Came.Refused;
        var held = claim.Holds;
        (claim.Status, claim.Decided) = (claim.Status == "verified" ? "ended" : "refused", (staff, _commands));
        EndGiven(claim);
        if (held)
            TakeBackFrom(claim.Person, claim.Provider);
        return Came.Done;
    }

    private IEnumerable<int> Managing(int provider) =>
        Grants.Where(g => g.Provider == provider && g.Live(Today) && g.Terms.MayGive).Select(g => g.Holder);

    // Who holds the record from now on needs no access to it; what they gave under it is theirs as the holder's.
    private void Lift(ModelGrant own)
    {
        foreach (var child in Below(own).Where(c => !c.Over(Today)).ToList())
        {
            child.Parent = null;
            Become(child, child.Terms.NotBefore(Today));
        }
        foreach (var offer in Invitations.Where(i => i.Under == own))
            offer.Under = null;
        End(own);
    }

    private bool MayTakeOver(int staff, ModelClaim claim) =>
        claim.ObjectedBy is null && !claim.Stopped && claim is { LetIn: { } letIn, Given: { } given } && given.Live(Today)
        && Today >= letIn.Day + ReducedDays && (letIn.By != staff || ByLetterOfAnother(staff, letIn.By, claim));

    private void BeginRivalsAnew(ModelClaim holder)
    {
        foreach (var rival in Claims.Where(c => c.Provider == holder.Provider && c != holder && c.Open))
        {
            (rival.ObjectUntil, rival.LetIn) = (Today + ObjectionDays, null);
            EndGiven(rival);
        }
    }

    private void EndGiven(ModelClaim claim)
    {
        if (claim.Given is { } given)
            End(given);
    }

    // But for what an agent has by starting the record, as long as nobody else gave it another form: nobody gave that.
    private void TakeBackFrom(int giver, int provider)
    {
        foreach (var grant in Grants.Where(g => g.Provider == provider && !g.Ended && (g.Under?.By ?? g.By) == giver && !(g.OfStart && g.By == g.Holder)).ToList())
            grant.Ended = true;
        foreach (var offer in Invitations.Where(i => i.Provider == provider && (i.Under?.By ?? i.By) == giver))
            offer.Pending = false;
    }

    private Came OnOpen(int actor, ModelClaim claim, Func<bool> act) =>
        !Manages(actor, claim.Provider) ? Came.NotFound
        // Who claims the record themself has something to win.
        : !claim.Open || Claims.Any(c => c.Provider == claim.Provider && c.Person == actor && c.Open) || !act() ? Came.Refused
        : Came.Done;

    private ModelTerms FewOf(ImmutableHashSet<Permission> may, double? until) => new(
        may, null, SectionLevel.Edit, ImmutableDictionary<string, SectionLevel>.Empty.Add(Payment, SectionLevel.None), Today, until, false);
}
