using System.Collections.Immutable;
using Portal.Domain.Access;
using Portal.Domain.Delegations;

namespace Portal.Tests.Model;

/// <summary>Who gives a command: somebody who may, as a rule, and somebody who may not, often enough.</summary>
internal enum Who
{
    Principal,
    Giver,
    Holder,
    Anybody,
}

/// <summary>What can be done to an offer.</summary>
internal enum OfferAct
{
    Accept,
    Decline,
    Cancel,
    Resend,
}

/// <summary>What can be done to a grant without further words.</summary>
internal enum GrantAct
{
    Confirm,
    Suspend,
    Restore,
    End,
    Leave,
}

/// <summary>What can be done to a request for access without further words.</summary>
internal enum RequestAct
{
    Decline,
    TakeBack,
}

/// <summary>What can be done about a claim of a record.</summary>
internal enum ClaimAct
{
    Prove,
    Object,
    WithdrawObjection,
    LetIn,
    Verify,
    Refuse,
}

/// <summary>What can be done about a letter with a code, which goes to the address of the public registry.</summary>
internal enum LetterAct
{
    Ask,
    Print,
    Enter,
    Guess,
}

/// <summary>Terms as somebody wishes them, counted from the day of the command.</summary>
internal sealed record Wish(
    ImmutableHashSet<Permission> May, ImmutableHashSet<int>? Applications, SectionLevel Usual, ImmutableDictionary<string, SectionLevel> Named,
    int StartsIn, int? Lasts, bool ConfirmFirst)
{
    /// <summary>The terms on a day. Numbers of applications that do not exist mean ones that do.</summary>
    public ModelTerms On(int today, int applications) => new(
        May, Applications is null ? null : applications == 0 ? [] : [.. Applications.Select(a => a % applications)], Usual, Named,
        today + StartsIn, today + StartsIn + Lasts, ConfirmFirst);

    public override string ToString() =>
        $"[{string.Join(' ', May.Order())}] on {(Applications is null ? "all" : string.Join(' ', Applications.Order()))}, {Usual} "
        + $"{string.Join(' ', Named.Select(n => $"{n.Key}={n.Value}"))} from +{StartsIn} for {Lasts?.ToString(null, null) ?? "ever"}{(ConfirmFirst ? ", confirmed first" : "")}";
}

/// <summary>One command. Numbers of things that do not exist mean ones that do, so that a shorter list of commands still means something.</summary>
internal abstract record Step
{
    public sealed record Invites(Who Who, int Other, int Provider, int To, Wish Wish) : Step;

    public sealed record Offers(OfferAct Act, Who Who, int Other, int Offer) : Step;

    public sealed record Grants(GrantAct Act, Who Who, int Other, int Grant) : Step;

    public sealed record Changes(Who Who, int Other, int Grant, Wish Wish) : Step;

    public sealed record Renews(Who Who, int Other, int Grant, int Days) : Step;

    public sealed record Asks(int Actor, int Provider, Wish Wish) : Step;

    public sealed record Requests(RequestAct Act, Who Who, int Other, int Request) : Step;

    public sealed record Approves(Who Who, int Other, int Request, Wish Wish) : Step;

    public sealed record Starts(Who Who, int Other, int Provider) : Step;

    public sealed record Saves(Who Who, int Other, int Application, int Section) : Step;

    public sealed record Withdraws(Who Who, int Other, int Application) : Step;

    public sealed record Certifies(Who Who, int Other, int Application) : Step;

    public sealed record SubmitsNew : Step;

    public sealed record StartsRecord(int Actor, int Number) : Step;

    public sealed record Claims(int Actor, int Number) : Step;

    /// <summary>What staff do is done at one of their desks, or tried by somebody at none.</summary>
    public sealed record OnClaim(ClaimAct Act, Who Who, int Other, int Claim, int Desk) : Step;

    /// <summary>Whoever prints does so at a desk, or tries it at none.</summary>
    public sealed record OnLetter(LetterAct Act, Who Who, int Other, int Claim, int Desk) : Step;

    /// <summary>The name is what staff check; the state is not.</summary>
    public sealed record Corrects(Who Who, int Other, int Provider, bool Name) : Step;

    public sealed record SetsReviewDays(Who Who, int Other, int Provider, int Days) : Step;

    public sealed record BeginsReview(Who Who, int Other, int Provider) : Step;

    public sealed record Answers(ReviewAnswer Answer, Who Who, int Other, int Grant) : Step;

    public sealed record Attaches(Who Who, int Other, int Grant, int Days) : Step;

    public sealed record Requires(Who Who, int Other, int Provider, bool Required) : Step;

    public sealed record Passes(int Days) : Step;

    public sealed record SuspendsAccount(int Person) : Step;

    public sealed record Readmits(int Person) : Step;
}
