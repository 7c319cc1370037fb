using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;

namespace Portal.Tests.Access;

/// <summary>Nobody holds more from a giver than the giver holds, whatever the giver's own access becomes.</summary>
public class CascadeTests
{
    [Fact]
    public void What_is_narrowed_is_within_both_and_loses_nothing_that_both_allow() => Check(
        from own in AccessGen.Terms
        from giver in AccessGen.Terms
        from now in Gen.Elements(AccessGen.Instants)
        select (own, giver, now),
        x =>
        {
            var left = x.own.NarrowedTo(x.giver, x.now);
            var both = Alone(x.own, x.now);
            both.IntersectWith(Alone(x.giver, x.now));
            // What begins or ends between the two is not live at this instant; seeing is needed for everything.
            return left is null
                ? both.All(allowed => !allowed.Item1.StartsWith("section.", StringComparison.Ordinal) && allowed.Item1 != "application.view")
                : left.IsWithin(x.own) && left.IsWithin(x.giver) && Alone(left, x.now).IsSubsetOf(both)
                    && both.Where(OfApplication).ToHashSet().IsSubsetOf(Alone(left, x.now));
        });

    [Fact]
    public void Narrowing_twice_changes_nothing_and_what_is_within_stays_as_it_is() => Check(
        from giver in AccessGen.Terms
        from own in AccessGen.Terms
        from inside in AccessGen.Narrower(giver)
        from now in Gen.Elements(AccessGen.Instants)
        select (giver, own, inside, now),
        x => (x.own.NarrowedTo(x.giver, x.now) is not { } once || ChangeRules.AreTheSame(once, once.NarrowedTo(x.giver, x.now)!))
            && (x.inside.NarrowedTo(x.giver, x.now) is not { } kept || Alone(kept, x.now).SetEquals(Alone(x.inside, x.now))));

    [Fact]
    public void Below_any_change_every_child_is_within_the_giver_and_within_what_it_was_or_ends() => Check(
        from parent in AccessGen.Terms
        from children in Gen.ListOf(AccessGen.Terms, 3)
        from now in Gen.Elements(AccessGen.Instants)
        select (parent, children, now),
        x =>
        {
            var before = x.children.Select((terms, i) => (Id: new DelegationId(new Guid(i + 1, 0, 0, new byte[8])), Terms: terms)).ToList();
            var effects = Cascade.Below(x.parent, before, x.now);
            return effects.Count == before.Count && effects.All(effect =>
            {
                var was = before.Single(child => child.Id == effect.Child).Terms;
                return effect.Fate switch
                {
                    ChildFate.Kept => effect.Terms == was && was.IsWithin(x.parent) && x.parent.MayGiveOn,
                    ChildFate.Narrowed => effect.Terms!.IsWithin(x.parent) && effect.Terms.IsWithin(was) && !was.IsWithin(x.parent) && x.parent.MayGiveOn,
                    ChildFate.Ended => effect.Terms is null && (!x.parent.MayGiveOn || was.NarrowedTo(x.parent, x.now) is null),
                    _ => false,
                };
            });
        });

    [Fact]
    public void A_confirmation_that_is_kept_covers_every_payment_right() => Check(
        from before in AccessGen.Terms
        from after in AccessGen.Terms
        select (before, after),
        x => !ChangeRules.KeepsConfirmation(x.before, x.after)
            || AccessGen.Applications.All(application => AccessGen.Sections.All(section => !Pays(x.after, application, section) || Pays(x.before, application, section))));

    [Theory]
    [InlineData(10, null, 20)]
    [InlineData(10, 12, 12)]
    [InlineData(0.25, null, 1.25)]
    public void A_renewal_proposes_as_long_again_and_no_longer_than_the_giver_has(double length, int? giver, double expected)
    {
        var begin = AccessGen.Noon;
        var terms = new GrantTerms(Preset.Viewer.Permissions, ApplicationScope.Every, SectionScope.Every, begin, begin.AddDays(length));
        Assert.Equal(begin.AddDays(expected), ChangeRules.ProposedEnd(terms, giver is { } days ? begin.AddDays(days) : null, begin));
    }

    [Fact]
    public void A_period_of_thousands_of_years_proposes_no_day_that_cannot_be_given()
    {
        var (begin, now) = (AccessGen.Noon, AccessGen.Noon.AddDays(1));
        var terms = new GrantTerms(Preset.Viewer.Permissions, ApplicationScope.Every, SectionScope.Every, begin, new(9001, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(OfferRules.LatestEnd(now), ChangeRules.ProposedEnd(terms, null, now));
        Assert.Equal(OfferRules.LatestEnd(now), ChangeRules.ProposedEnd(terms with { ValidFrom = DateTimeOffset.MinValue, ValidUntil = now.AddYears(9) }, null, now));
        Assert.Equal(AccessErrors.NotLater, ChangeRules.Renew(terms, OfferRules.LatestEnd(now), now).Error);
        Assert.Equal(now.AddDays(9), ChangeRules.ProposedEnd(terms, now.AddDays(9), now));
    }

    private static bool OfApplication((string Action, EnrollmentApplicationId, string) allowed) =>
        Actions.All.Single(a => a.Name == allowed.Action).Reach is Reach.Application or Reach.ViewSection or Reach.EditSection;

    private static bool Pays(GrantTerms terms, EnrollmentApplicationId application, SectionRef section) =>
        terms.Permissions.Contains(Permission.EditBanking) && terms.Applications.Covers(application) && terms.Sections.Of(section.Key) == SectionLevel.Edit;

    private static HashSet<(string, EnrollmentApplicationId, string)> Alone(GrantTerms terms, DateTimeOffset now) =>
        AccessGen.Allowed(AccessGen.Person, new Holdings(null, [new DelegationHolding(new(Guid.Empty), terms, Confirmed: true)]), now);

    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) =>
        Prop.ForAll(cases.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
}
