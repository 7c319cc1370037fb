using System.Collections.Immutable;
using Portal.Domain.Access;
using Portal.Domain.Delegations;

namespace Portal.Tests.Model;

/// <summary>First commands that bring about what chance makes seldom.</summary>
internal static class Beginnings
{
    /// <summary>An application of each provider.</summary>
    public static readonly Step[] Applications = [new Step.Starts(Who.Principal, 0, 0), new Step.Starts(Who.Principal, 0, 1)];

    /// <summary>Chosen applications, withheld sections and an end; payment rights that wait; one that is suspended and one that has ended; a signature.</summary>
    public static readonly Step[] Granted =
    [
        Offers(1, new Wish([.. Preset.Drafter.Permissions], [0], SectionLevel.None, ImmutableDictionary<string, SectionLevel>.Empty.Add("contact", SectionLevel.Edit), 0, 10, false)),
        Accepts(0),
        Offers(2, Whole(Preset.Payments)),
        Accepts(1),
        Offers(3, Whole(Preset.Viewer)),
        Accepts(2),
        Offers(4, Whole(Preset.Viewer)),
        Accepts(3),
        new Step.Grants(GrantAct.Suspend, Who.Principal, 0, 2),
        new Step.Grants(GrantAct.End, Who.Principal, 0, 3),
        new Step.SubmitsNew(),
        new Step.SuspendsAccount(4),
    ];

    /// <summary>An agent starts a record and drafts, its provider comes, and is asked about the agent's access.</summary>
    public static readonly Step[] Started =
    [
        new Step.StartsRecord(4, 2),
        new Step.Starts(Who.Anybody, 4, 2),
        new Step.Claims(3, 2),
        new Step.OnClaim(ClaimAct.Prove, Who.Holder, 0, 2, 0),
        new Step.OnClaim(ClaimAct.Verify, Who.Holder, 0, 2, 0),
    ];

    /// <summary>The provider says that the agent's access is still needed.</summary>
    public static readonly Step[] Answered = [.. Started, new Step.Answers(ReviewAnswer.Keep, Who.Principal, 0, 0)];

    /// <summary>The agent gives the record up and goes on with it, nobody else does, and nobody at all once its provider is there.</summary>
    public static readonly Step[] GivenUp =
    [
        .. Started[..2],
        new Step.StartsRecord(4, 2),
        new Step.Grants(GrantAct.Leave, Who.Holder, 0, 0),
        new Step.StartsRecord(3, 2),
        new Step.StartsRecord(4, 2),
        .. Started[2..],
        new Step.Grants(GrantAct.Leave, Who.Holder, 0, 1),
        new Step.StartsRecord(4, 2),
    ];

    /// <summary>An agent starts a record, and whoever was verified gives the agent everything and is found not to be the provider.</summary>
    public static readonly Step[] Mistaken =
    [
        .. Started,
        new Step.Changes(Who.Principal, 0, 0, Whole(Preset.OfficeManager)),
        new Step.OnClaim(ClaimAct.Refuse, Who.Holder, 0, 2, 1),
    ];

    /// <summary>
    /// Somebody claims a record that is held, is let in when that may be and not before, and waits for the second person, while others have
    /// access of the holder. What was offered and not accepted is nobody's word then, and what nobody answers for is suspended.
    /// </summary>
    public static readonly Step[] Claimed =
    [
        Offers(1, Whole(Preset.OfficeManager)),
        Accepts(0),
        Offers(2, Whole(Preset.Viewer)),
        new Step.Claims(3, 0),
        new Step.OnClaim(ClaimAct.Prove, Who.Holder, 0, 2, 0),
        new Step.OnClaim(ClaimAct.LetIn, Who.Holder, 0, 2, 0),
        new Step.Passes(14),
        new Step.OnClaim(ClaimAct.LetIn, Who.Holder, 0, 2, 0),
        new Step.OnClaim(ClaimAct.Verify, Who.Holder, 0, 2, 1),
        new Step.Passes(7),
        new Step.OnClaim(ClaimAct.Verify, Who.Holder, 0, 2, 0),
        new Step.OnClaim(ClaimAct.Verify, Who.Holder, 0, 2, 1),
        new Step.Offers(OfferAct.Resend, Who.Principal, 0, 1),
        new Step.Passes(30),
    ];

    /// <summary>An office manager who let somebody work takes the record over: whoever works under them works on, and one of them is suspended as before.</summary>
    public static readonly Step[] Lifted =
    [
        Offers(1, Whole(Preset.OfficeManager)),
        Accepts(0),
        new Step.Invites(Who.Giver, 0, 0, 2, Whole(Preset.Drafter)),
        Accepts(1),
        new Step.Invites(Who.Giver, 0, 0, 4, Whole(Preset.Viewer)),
        Accepts(2),
        new Step.Grants(GrantAct.Suspend, Who.Giver, 0, 2),
        new Step.Claims(1, 0),
        .. Claimed[4..11],
        new Step.Invites(Who.Giver, 0, 0, 3, Whole(Preset.Viewer)),
        Claimed[11],
        Accepts(3),
    ];

    /// <summary>The same, and the holder objects to who was let in.</summary>
    public static readonly Step[] Objected = [.. Claimed[..8], new Step.OnClaim(ClaimAct.Object, Who.Principal, 0, 2, 0), new Step.OnClaim(ClaimAct.WithdrawObjection, Who.Principal, 0, 2, 0)];

    /// <summary>A letter shortens access, one is required, and access that was given for a while goes on with a letter and no further.</summary>
    public static readonly Step[] Lettered =
    [
        Offers(2, Whole(Preset.OfficeManager)),
        Accepts(0),
        new Step.Attaches(Who.Principal, 0, 0, 40),
        new Step.Requires(Who.Principal, 0, 0, true),
        Offers(3, Whole(Preset.Drafter) with { Lasts = 30 }),
        Accepts(1),
        new Step.Attaches(Who.Principal, 0, 1, 60),
        new Step.Renews(Who.Principal, 0, 1, 20),
        new Step.Renews(Who.Principal, 0, 0, 20),
        Offers(4, Whole(Preset.Drafter)),
    ];

    /// <summary>
    /// The clock asks about access once it is old enough, nobody answers, and it is suspended; when it is back the clock asks again, and it
    /// is kept. Whoever wants to be asked sooner begins a review, one at a time.
    /// </summary>
    public static readonly Step[] Reviewed =
    [
        Offers(1, Whole(Preset.Viewer)),
        Accepts(0),
        new Step.SetsReviewDays(Who.Principal, 0, 0, 30),
        new Step.Passes(29),
        new Step.Passes(1),
        new Step.BeginsReview(Who.Principal, 0, 0),
        new Step.Passes(30),
        new Step.Grants(GrantAct.Restore, Who.Principal, 0, 0),
        new Step.Passes(1),
        new Step.Answers(ReviewAnswer.Keep, Who.Principal, 0, 0),
        new Step.Passes(1),
        new Step.BeginsReview(Who.Principal, 0, 0),
    ];

    /// <summary>The code of a letter that a third one printed speaks for a claimant, and one reviewer is enough then. It works once, and not before it is printed.</summary>
    public static readonly Step[] Coded =
    [
        new Step.Claims(3, 0),
        Letter(LetterAct.Enter),
        Letter(LetterAct.Ask),
        Letter(LetterAct.Ask),
        Letter(LetterAct.Print, desk: 2),
        Letter(LetterAct.Guess),
        Letter(LetterAct.Enter),
        Letter(LetterAct.Print, desk: 2),
        new Step.Passes(14),
        new Step.OnClaim(ClaimAct.LetIn, Who.Holder, 0, 2, 0),
        new Step.Passes(7),
        new Step.OnClaim(ClaimAct.Verify, Who.Holder, 0, 2, 0),
    ];

    /// <summary>Five wrong codes use a letter up, sixty days make one too old, and after the third there is no other.</summary>
    public static readonly Step[] Guessed =
    [
        new Step.Claims(3, 2),
        Letter(LetterAct.Ask),
        Letter(LetterAct.Print),
        .. Enumerable.Repeat(Letter(LetterAct.Guess), 6),
        Letter(LetterAct.Print),
        Letter(LetterAct.Enter),
        Letter(LetterAct.Ask),
        Letter(LetterAct.Print),
        new Step.Passes(30),
        Letter(LetterAct.Ask),
        new Step.Passes(30),
        Letter(LetterAct.Enter),
        Letter(LetterAct.Ask),
        Letter(LetterAct.Print),
        .. Enumerable.Repeat(Letter(LetterAct.Guess), 5),
        Letter(LetterAct.Ask),
        new Step.OnClaim(ClaimAct.Verify, Who.Holder, 0, 2, 0),
    ];

    /// <summary>Whoever was verified corrects the name, and signs nothing until staff checked it again; what they gave stays given, and a state is no name.</summary>
    public static readonly Step[] Corrected =
    [
        Offers(1, Whole(Preset.OfficeManager)),
        Accepts(0),
        new Step.Corrects(Who.Principal, 0, 0, Name: true),
        new Step.OnClaim(ClaimAct.Verify, Who.Holder, 0, 2, 0),
        new Step.OnClaim(ClaimAct.Prove, Who.Holder, 0, 2, 0),
        new Step.OnClaim(ClaimAct.Verify, Who.Holder, 0, 2, 0),
        new Step.Corrects(Who.Principal, 0, 0, Name: false),
        new Step.SubmitsNew(),
    ];

    /// <summary>One of them by its name.</summary>
    public static Step[] Of(string name) => name switch
    {
        nameof(Granted) => Granted,
        nameof(Started) => Started,
        nameof(Answered) => Answered,
        nameof(GivenUp) => GivenUp,
        nameof(Mistaken) => Mistaken,
        nameof(Claimed) => Claimed,
        nameof(Objected) => Objected,
        nameof(Lifted) => Lifted,
        nameof(Lettered) => Lettered,
        nameof(Reviewed) => Reviewed,
        nameof(Coded) => Coded,
        nameof(Guessed) => Guessed,
        nameof(Corrected) => Corrected,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    // Of the third claim, by whoever made it, or at a desk.
    private static Step.OnLetter Letter(LetterAct act, int desk = 0) => new(act, Who.Holder, 0, 2, desk);

    private static Wish Whole(Preset preset) => new([.. preset.Permissions], null, SectionLevel.Edit, ImmutableDictionary<string, SectionLevel>.Empty, 0, null, false);

    private static Step.Invites Offers(int to, Wish wish) => new(Who.Principal, 0, 0, to, wish);

    private static Step.Offers Accepts(int offer) => new(OfferAct.Accept, Who.Holder, 0, offer);
}
