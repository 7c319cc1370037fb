using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Access;

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

    public sealed record Passes(int Days) : Step;

    public sealed record SuspendsAccount(int Person) : Step;

    public sealed record Readmits(int Person) : Step;
}

/// <summary>Lists of commands, most of them of people who may, about things that exist.</summary>
internal static class StepGen
{
    /// <summary>Where a field is saved.</summary>
    public static readonly (string Section, string Field)[] Fields = [("contact", "firstName"), ("identity", "firstName"), (ModelPortal.Payment, "accountHolder")];

    private static readonly Gen<Who> AsARule = Gen.Frequency(
        (6, Gen.Constant(Who.Principal)), (3, Gen.Constant(Who.Giver)), (1, Gen.Constant(Who.Holder)), (3, Gen.Constant(Who.Anybody)));

    private static readonly Gen<int> Number = Gen.Choose(0, 999);

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
                from provider in Gen.Choose(0, 1)
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
               from provider in Gen.Choose(0, 1)
               from wish in Wishes
               select new Step.Asks(actor, provider, wish))),
        (1, As(from act in Gen.Elements(Enum.GetValues<RequestAct>())
               from who in act == RequestAct.TakeBack ? Gen.Constant(Who.Holder) : AsARule
               from other in Number
               from request in Number
               select new Step.Requests(act, who, other, request))),
        (3, As(from who in AsARule from other in Number from request in Number from wish in Wishes select new Step.Approves(who, other, request, wish))),
        (3, As(from who in AsARule from other in Number from provider in Gen.Choose(0, 1) select new Step.Starts(who, other, provider))),
        (6, As(from who in AsARule
               from other in Number
               from application in Number
               from section in Gen.Choose(0, Fields.Length - 1)
               select new Step.Saves(who, other, application, section))),
        (1, As(from who in AsARule from other in Number from application in Number select new Step.Withdraws(who, other, application))),
        (1, As(from who in AsARule from other in Number from application in Number select new Step.Certifies(who, other, application))),
        (1, Gen.Constant((Step)new Step.SubmitsNew())),
        (7, As(Gen.Choose(1, 9).Select(days => new Step.Passes(days)))),
        (1, As(Number.Select(person => new Step.SuspendsAccount(person)))),
        (2, As(Number.Select(person => new Step.Readmits(person)))));

    /// <summary>Two applications and two offers to begin with, then anything.</summary>
    public static Gen<Step[]> Of(int length) =>
        from steps in Gen.ListOf(One, length)
        select (Step[])[new Step.Starts(Who.Principal, 0, 0), new Step.Starts(Who.Principal, 0, 1), .. steps];

    /// <summary>The same with something left out: halves first, then single commands.</summary>
    public static IEnumerable<Step[]> Shrink(Step[] steps)
    {
        for (var piece = steps.Length / 2; piece >= 1; piece /= 2)
            for (var at = 0; at + piece <= steps.Length; at += piece)
                yield return [.. steps[..at], .. steps[(at + piece)..]];
    }
}
