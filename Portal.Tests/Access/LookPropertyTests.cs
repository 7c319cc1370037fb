using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Access;

namespace Portal.Tests.Access;

/// <summary>What is true of looks in the access table whatever they show and whoever opened them.</summary>
public class LookPropertyTests
{
    private static readonly string[] OfLooks = ["look.view", "look.view-section", "look.leave"];

    [Fact]
    public void A_look_allows_to_look_and_nothing_else_whatever_else_the_person_holds() => Check(
        from roles in AccessGen.Actors
        from helper in AccessGen.Often(7)
        from holdings in AccessGen.AgentHoldings
        from look in AccessGen.Looks
        from now in Gen.Elements(AccessGen.Instants)
        from submitted in AccessGen.Often(5)
        select (actor: helper ? AccessGen.Helper : roles, holdings, look, now, submitted),
        x =>
        {
            var without = AccessGen.Allowed(x.actor, x.holdings, x.now, x.submitted);
            var with = AccessGen.Allowed(x.actor, x.holdings with { Looks = [x.look] }, x.now, x.submitted);
            return without.IsSubsetOf(with) && with.Except(without).All(allowed => OfLooks.Contains(allowed.Item1));
        });

    [Fact]
    public void A_look_allows_nothing_outside_of_its_time_nor_once_it_was_ended_nor_without_the_role() => Check(
        from actor in AccessGen.Actors
        from look in AccessGen.Looks
        from now in Gen.Elements(AccessGen.Instants)
        select (actor, look, now),
        x =>
        {
            var powerless = x.now < x.look.From || x.look.Until <= x.now || x.look.EndedAt is not null || x.look.Id != AccessGen.Look
                || !x.actor.StaffRoles.Contains(StaffRole.HelpDesk);
            return !powerless || OfLook(x.actor, x.look, x.now).Count == 0;
        });

    [Fact]
    public void A_look_shows_only_what_was_named_payment_too() => Check(
        from look in AccessGen.Looks
        from now in Gen.Elements(AccessGen.Instants)
        select (look, now),
        x => OfLook(AccessGen.Helper, x.look, x.now).Where(allowed => allowed.Item1 == "look.view-section")
            .All(allowed => x.look.Scope.Applications.Contains(allowed.Item2) && x.look.Scope.Sections.Contains(allowed.Item3)));

    [Fact]
    public void A_look_shows_nothing_that_its_giver_does_not_see_at_the_same_instant() => Check(
        from look in AccessGen.Looks
        from now in Gen.Elements(AccessGen.Instants)
        select (look, now),
        x =>
        {
            if (x.look.Giver is not { } giver)
                return true;
            var seen = AccessGen.Allowed(AccessGen.Person, giver, x.now);
            return OfLook(AccessGen.Helper, x.look, x.now).All(allowed =>
                seen.Contains(("look.open", allowed.Item2, allowed.Item3))
                && (allowed.Item1 != "look.view-section" || seen.Contains(("section.view", allowed.Item2, allowed.Item3))));
        });

    [Fact]
    public void Whatever_its_giver_loses_a_look_never_shows_more() => Check(
        from look in AccessGen.Looks
        from giver in AccessGen.AgentHoldings
        from lost in Gen.Choose(0, 2)
        from now in Gen.Elements(AccessGen.Instants)
        select (look: look with { Giver = giver }, less: giver with { Delegations = [.. giver.Delegations.Where((_, i) => i != lost)] }, now),
        x => OfLook(AccessGen.Helper, x.look with { Giver = x.less }, x.now).IsSubsetOf(OfLook(AccessGen.Helper, x.look, x.now)));

    [Fact]
    public void The_list_of_a_look_names_exactly_the_sections_that_can_be_opened() => Check(
        from look in AccessGen.Looks
        from application in Gen.Elements(AccessGen.Applications)
        from now in Gen.Elements(AccessGen.Instants)
        select (look, application, now),
        x =>
        {
            var whole = new Resource(AccessGen.Me, AccessGen.Clinic, x.application, false, AccessGen.Sections, Look: AccessGen.Look);
            var opened = OfLook(AccessGen.Helper, x.look, x.now).Where(a => a.Item1 == "look.view-section" && a.Item2 == x.application).Select(a => a.Item3);
            return EffectiveLook.Sections(AccessGen.Helper, whole, Holdings.None with { Looks = [x.look] }, x.now).ToHashSet().SetEquals(opened);
        });

    [Fact]
    public void The_generated_looks_decide_something()
    {
        var shown = Gen.Sample(AccessGen.Looks, 1_000, new Rnd(7), 20)
            .Count(look => OfLook(AccessGen.Helper, look, AccessGen.Noon).Any(allowed => allowed.Item1 == "look.view-section"));
        Assert.InRange(shown, 150, 850);
    }

    private static HashSet<(string, Domain.Common.EnrollmentApplicationId, string)> OfLook(Actor actor, LookHolding look, DateTimeOffset now) =>
        [.. AccessGen.Allowed(actor, Holdings.None with { Looks = [look] }, now).Where(allowed => OfLooks.Contains(allowed.Item1))];

    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) =>
        Prop.ForAll(cases.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
}
