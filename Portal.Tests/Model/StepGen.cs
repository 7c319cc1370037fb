using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Access;
using Portal.Domain.Delegations;

namespace Portal.Tests.Model;

/// <summary>Lists of commands, most of them of people who may, about things that exist.</summary>
internal static class StepGen
{
    /// <summary>Where a field is saved.</summary>
    public static readonly (string Section, string Field)[] Fields = [("contact", "firstName"), ("identity", "firstName"), (ModelPortal.Payment, "accountHolder")];

    private static readonly Gen<Who> AsARule = Gen.Frequency(
        (6, Gen.Constant(Who.Principal)), (3, Gen.Constant(Who.Giver)), (1, Gen.Constant(Who.Holder)), (3, Gen.Constant(Who.Anybody)));

    private static readonly Gen<int> Number = Gen.Choose(0, 999);

    // One more than there are: somebody who has none.
    private static readonly Gen<int> Desk = Gen.Frequency(
        (4, Gen.Constant(0)), (4, Gen.Constant(1)), (2, Gen.Constant(2)), (1, Gen.Constant(ModelPortal.Desks)));

    private static readonly Gen<int> Provider = Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Constant(1)), (2, Gen.Constant(2)));

    // Presets, often with something more or less; and seldom anything at all, also what nobody may give.
    private static readonly Gen<ImmutableHashSet<Permission>> Rights = Gen.Frequency(
        (6, Gen.Elements(Preset.All.AsEnumerable()).Select(p => p.Permissions.ToImmutableHashSet())),
        (3, from preset in Gen.Elements(Preset.All.AsEnumerable())
            from other in Gen.Elements(AccessPolicy.Delegable.Order().ToArray())
            select preset.Permissions.Contains(other) ? preset.Permissions.ToImmutableHashSet().Remove(other) : preset.Permissions.ToImmutableHashSet().Add(other)),
        (1, Gen.SubListOf(Enum.GetValues<Permission>()).Select(p => p.ToImmutableHashSet())));

    private static readonly Gen<Wish> Wishes =
        from may in Rights
        from all in Gen.Choose(1, 10)
        from chosen in Gen.SubListOf(Enumerable.Range(0, 4).ToArray())
        from usual in Gen.Frequency((6, Gen.Constant(SectionLevel.Edit)), (2, Gen.Constant(SectionLevel.View)), (1, Gen.Constant(SectionLevel.None)))
        from named in Gen.SubListOf(Fields.Select(f => f.Section).ToArray())
        from levels in Gen.ListOf(Gen.Elements(Enum.GetValues<SectionLevel>()), Fields.Length)
        from starts in Gen.Frequency((8, Gen.Constant(0)), (2, Gen.Choose(1, 5)))
        from lasts in Gen.Frequency((5, Gen.Constant((int?)null)), (5, Gen.Choose(0, 20).Select(d => (int?)d)), (1, Gen.Constant((int?)-1)))
        from confirm in Gen.Choose(1, 10)
        select new Wish(
            may, all <= 7 ? null : [.. chosen], usual, named.Zip(levels).ToImmutableDictionary(x => x.First, x => x.Second), starts, lasts, confirm == 1);

    private static Gen<Step> As<T>(Gen<T> steps) where T : Step => steps.Select(s => (Step)s);

    private static readonly Gen<Step> One = Gen.Frequency(
        (14, As(from who in AsARule
                from other in Number
                from provider in Provider
                from to in Number
                from wish in Wishes
                select new Step.Invites(who, other, provider, to, wish))),
        (14, As(from act in Gen.Frequency((8, Gen.Constant(OfferAct.Accept)), (1, Gen.Constant(OfferAct.Decline)), (1, Gen.Constant(OfferAct.Cancel)), (1, Gen.Constant(OfferAct.Resend)))
                from who in act is OfferAct.Accept or OfferAct.Decline ? Gen.Frequency((8, Gen.Constant(Who.Holder)), (1, Gen.Constant(Who.Anybody))) : AsARule
                from other in Number
                from offer in Number
                select new Step.Offers(act, who, other, offer))),
        (12, As(from act in Gen.Frequency((3, Gen.Constant(GrantAct.Confirm)), (3, Gen.Constant(GrantAct.Suspend)), (3, Gen.Constant(GrantAct.Restore)), (2, Gen.Constant(GrantAct.End)), (1, Gen.Constant(GrantAct.Leave)))
                from who in act == GrantAct.Leave ? Gen.Constant(Who.Holder) : AsARule
                from other in Number
                from grant in Number
                select new Step.Grants(act, who, other, grant))),
        (5, As(from who in AsARule from other in Number from grant in Number from wish in Wishes select new Step.Changes(who, other, grant, wish))),
        (3, As(from who in AsARule from other in Number from grant in Number from days in Gen.Choose(-1, 40) select new Step.Renews(who, other, grant, days))),
        (3, As(from actor in Number
               from provider in Provider
               from wish in Wishes
               select new Step.Asks(actor, provider, wish))),
        (1, As(from act in Gen.Elements(Enum.GetValues<RequestAct>())
               from who in act == RequestAct.TakeBack ? Gen.Constant(Who.Holder) : AsARule
               from other in Number
               from request in Number
               select new Step.Requests(act, who, other, request))),
        (3, As(from who in AsARule from other in Number from request in Number from wish in Wishes select new Step.Approves(who, other, request, wish))),
        (3, As(from who in AsARule from other in Number from provider in Provider select new Step.Starts(who, other, provider))),
        (6, As(from who in AsARule
               from other in Number
               from application in Number
               from section in Gen.Choose(0, Fields.Length - 1)
               select new Step.Saves(who, other, application, section))),
        (1, As(from who in AsARule from other in Number from application in Number select new Step.Withdraws(who, other, application))),
        (1, As(from who in AsARule from other in Number from application in Number select new Step.Certifies(who, other, application))),
        (1, Gen.Constant((Step)new Step.SubmitsNew())),
        (3, As(from actor in Number from number in Gen.Choose(0, ModelPortal.Numbers - 1) select new Step.StartsRecord(actor, number))),
        (2, As(from actor in Number from number in Gen.Choose(0, ModelPortal.Numbers - 1) select new Step.Claims(actor, number))),
        (7, As(from act in Gen.Frequency(
                   (2, Gen.Constant(ClaimAct.Prove)), (1, Gen.Constant(ClaimAct.Object)), (1, Gen.Constant(ClaimAct.WithdrawObjection)),
                   (2, Gen.Constant(ClaimAct.LetIn)), (4, Gen.Constant(ClaimAct.Verify)), (1, Gen.Constant(ClaimAct.Refuse)))
               from who in act == ClaimAct.Prove ? Gen.Frequency((8, Gen.Constant(Who.Holder)), (1, Gen.Constant(Who.Anybody))) : AsARule
               from other in Number
               from claim in Number
               from desk in Desk
               select new Step.OnClaim(act, who, other, claim, desk))),
        (4, As(from act in Gen.Frequency(
                   (3, Gen.Constant(LetterAct.Ask)), (3, Gen.Constant(LetterAct.Print)), (3, Gen.Constant(LetterAct.Enter)), (1, Gen.Constant(LetterAct.Guess)))
               from who in Gen.Frequency((8, Gen.Constant(Who.Holder)), (1, Gen.Constant(Who.Anybody)))
               from other in Number
               from claim in Number
               from desk in Desk
               select new Step.OnLetter(act, who, other, claim, desk))),
        (1, As(from who in AsARule
               from other in Number
               from provider in Provider
               from name in Gen.Frequency((1, Gen.Constant(true)), (2, Gen.Constant(false)))
               select new Step.Corrects(who, other, provider, name))),
        (2, As(from who in AsARule
               from other in Number
               from provider in Provider
               from days in Gen.Frequency((6, Gen.Choose(30, 40)), (1, Gen.Elements(29, 731)))
               select new Step.SetsReviewDays(who, other, provider, days))),
        (2, As(from who in AsARule from other in Number from provider in Provider select new Step.BeginsReview(who, other, provider))),
        (3, As(from answer in Gen.Elements(Enum.GetValues<ReviewAnswer>())
               from who in AsARule
               from other in Number
               from grant in Number
               select new Step.Answers(answer, who, other, grant))),
        (3, As(from who in AsARule from other in Number from grant in Number from days in Gen.Choose(-1, 60) select new Step.Attaches(who, other, grant, days))),
        (2, As(from who in AsARule
               from other in Number
               from provider in Provider
               from required in Gen.Frequency((2, Gen.Constant(true)), (1, Gen.Constant(false)))
               select new Step.Requires(who, other, provider, required))),
        (7, As(Gen.Frequency((6, Gen.Choose(1, 9)), (1, Gen.Choose(14, 30))).Select(days => new Step.Passes(days)))),
        (1, As(Number.Select(person => new Step.SuspendsAccount(person)))),
        (2, As(Number.Select(person => new Step.Readmits(person)))));

    /// <summary>Two applications to begin with, often the first commands of something that chance makes seldom, then anything.</summary>
    /// <param name="length">How many commands follow.</param>
    public static Gen<Step[]> Of(int length) =>
        from begun in Gen.Frequency((2, Gen.Constant(Array.Empty<Step>())), (4, Gen.Elements(Beginnings.Started, Beginnings.Reviewed, Beginnings.Mistaken, Beginnings.Claimed, Beginnings.Claimed, Beginnings.Lettered)))
        from kept in Gen.Frequency((1, Gen.Choose(begun.Length / 2, begun.Length)), (1, Gen.Constant(begun.Length)))
        from steps in Gen.ListOf(One, length - kept)
        select (Step[])[.. Beginnings.Applications, .. begun[..kept], .. steps];

    /// <summary>The same with one beginning, whole.</summary>
    public static Gen<Step[]> Of(int length, Step[] begun) =>
        from steps in Gen.ListOf(One, length)
        select (Step[])[.. Beginnings.Applications, .. begun, .. steps];

    /// <summary>The same with something left out: halves first, then single commands.</summary>
    public static IEnumerable<Step[]> Shrink(Step[] steps)
    {
        for (var piece = steps.Length / 2; piece >= 1; piece /= 2)
            for (var at = 0; at + piece <= steps.Length; at += piece)
                yield return [.. steps[..at], .. steps[(at + piece)..]];
    }
}
