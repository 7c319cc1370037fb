using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Access;

namespace Portal.Tests.Access;

/// <summary>What is true of the access table whatever the grants are.</summary>
public class AccessPropertyTests
{
    [Fact]
    public void Adding_a_delegation_never_removes_a_right_and_ending_one_never_adds_one() => Check(
        from actor in AccessGen.Actors
        from holdings in AccessGen.AgentHoldings
        from added in AccessGen.Delegations
        from now in Gen.Elements(AccessGen.Instants)
        select (actor, holdings, added, now),
        x =>
        {
            var more = x.holdings with { Delegations = [.. x.holdings.Delegations, x.added] };
            var ended = more with { Delegations = [.. x.holdings.Delegations, x.added with { EndedAt = x.now }] };
            var before = AccessGen.Allowed(x.actor, x.holdings, x.now);
            return before.IsSubsetOf(AccessGen.Allowed(x.actor, more, x.now))
                && before.SetEquals(AccessGen.Allowed(x.actor, ended, x.now));
        });

    [Fact]
    public void A_delegation_allows_nothing_outside_of_its_period_nor_while_suspended_ended_or_unconfirmed() => Check(
        from delegation in AccessGen.Delegations
        from now in Gen.Elements(AccessGen.Instants)
        select (delegation, now),
        x =>
        {
            var (d, now) = x;
            var powerless = now < d.Terms.ValidFrom || d.Terms.ValidUntil <= now || d.SuspendedAt is not null || d.EndedAt is not null
                || (!d.Confirmed && d.Terms.Permissions.Contains(Permission.EditBanking));
            return !powerless || AccessGen.Allowed(AccessGen.Person, new Holdings(null, [d]), now)
                .SetEquals(AccessGen.Allowed(AccessGen.Person, Holdings.None, now));
        });

    [Fact]
    public void Terms_that_are_within_others_allow_nothing_that_the_others_do_not() => Check(
        from giver in AccessGen.Terms
        from child in AccessGen.Narrower(giver)
        from now in Gen.Elements(AccessGen.Instants)
        select (giver, child, now),
        x => x.child.IsWithin(x.giver) && Alone(x.child, x.now).IsSubsetOf(Alone(x.giver, x.now)));

    [Fact]
    public void Whatever_is_called_within_allows_no_more_also_when_it_was_not_made_by_narrowing() => Check(
        from giver in AccessGen.Terms
        from other in AccessGen.Terms
        from permissions in Gen.SubListOf(giver.Permissions.ToArray())
        from now in Gen.Elements(AccessGen.Instants)
        select (giver, other: other with { Permissions = permissions.ToHashSet() }, now),
        x => !x.other.IsWithin(x.giver) || Alone(x.other, x.now).IsSubsetOf(Alone(x.giver, x.now)));

    [Fact]
    public void Being_within_is_reflexive_and_transitive_and_mutual_only_for_terms_that_allow_the_same() => Check(
        from a in AccessGen.Terms
        from b in AccessGen.Narrower(a)
        from c in AccessGen.Narrower(b)
        from now in Gen.Elements(AccessGen.Instants)
        select (a, b, c, now),
        x => x.a.IsWithin(x.a)
            && x.c.IsWithin(x.a)
            && (!x.a.IsWithin(x.b) || Alone(x.a, x.now).SetEquals(Alone(x.b, x.now))));

    [Fact]
    public void Terms_that_exceed_the_giver_in_one_dimension_are_not_within() => Check(
        from giver in AccessGen.Terms
        from child in AccessGen.Narrower(giver)
        from section in Gen.Elements(AccessGen.Sections)
        from permission in Gen.Elements(AccessGen.Permissions)
        select (giver, child, section, permission),
        x =>
        {
            var (giver, child) = (x.giver, x.child);
            var level = giver.Sections.Of(x.section.Key);
            GrantTerms?[] wider =
            [
                giver.Permissions.Contains(x.permission) ? null : child with { Permissions = child.Permissions.Append(x.permission).ToHashSet() },
                giver.Applications.All ? null : child with { Applications = ApplicationScope.Every },
                giver.Applications.Covers(AccessGen.Applications[0]) ? null : child with { Applications = new(false, [AccessGen.Applications[0]]) },
                level == SectionLevel.Edit ? null : child with
                {
                    Sections = child.Sections with { Named = new Dictionary<string, SectionLevel>(child.Sections.Named) { [x.section.Key] = level + 1 } },
                },
                giver.Sections.Default == SectionLevel.Edit ? null : child with { Sections = child.Sections with { Default = giver.Sections.Default + 1 } },
                child with { ValidFrom = giver.ValidFrom.AddTicks(-1) },
                giver.ValidUntil is not { } end ? null : child with { ValidUntil = end.AddTicks(1) },
                giver.ValidUntil is null ? null : child with { ValidUntil = null },
            ];
            return wider.OfType<GrantTerms>().All(terms => !terms.IsWithin(giver));
        });

    [Fact]
    public void No_delegation_and_no_staff_role_ever_certifies_or_keeps_the_provider_record() => Check(
        from actor in AccessGen.Actors
        from holdings in AccessGen.AgentHoldings
        from now in Gen.Elements(AccessGen.Instants)
        from submitted in AccessGen.Often(5)
        select (actor, holdings, now, submitted),
        x => !AccessGen.Allowed(x.actor, x.holdings, x.now, x.submitted)
            .Any(allowed => allowed.Item1 is "application.certify" or "provider.keep"));

    [Fact]
    public void A_delegation_gives_nothing_that_is_the_staffs() => Check(
        from holdings in AccessGen.AgentHoldings
        from now in Gen.Elements(AccessGen.Instants)
        select (holdings, now),
        x => !AccessGen.Questions()
            .Where(q => q.Action.Reach == Reach.Staff)
            .Any(q => AccessPolicy.Decide(AccessGen.Person, q.Action, q.Resource, x.holdings, x.now).IsAllowed));

    [Fact]
    public void A_section_that_every_live_delegation_withholds_is_in_no_answer() => Check(
        from holdings in AccessGen.AgentHoldings
        from now in Gen.Elements(AccessGen.Instants)
        from application in Gen.Elements(AccessGen.Applications)
        select (holdings, now, application),
        x =>
        {
            var whole = new Resource(AccessGen.Me, AccessGen.Clinic, x.application, false, AccessGen.Sections);
            var answer = EffectiveAccess.Sections(AccessGen.Person, whole, x.holdings, x.now);
            return AccessGen.Sections.All(section =>
            {
                var open = x.holdings.Delegations
                    .Where(d => d.IsLiveAt(x.now) && d.Terms.Applications.Covers(x.application))
                    .Where(d => d.Terms.Permissions.Contains(Permission.ViewApplication))
                    .Select(d => d.Terms.Sections.Of(section.Key))
                    .DefaultIfEmpty(SectionLevel.None)
                    .Max();
                var shown = answer.GetValueOrDefault(section.Key, SectionLevel.None);
                return shown <= open && answer.ContainsKey(section.Key) == (open != SectionLevel.None) && shown == Asked(section);
            });

            SectionLevel Asked(SectionRef section) =>
                Yes(Actions.EditSection, section) ? SectionLevel.Edit : Yes(Actions.ViewSection, section) ? SectionLevel.View : SectionLevel.None;

            bool Yes(PortalAction action, SectionRef section) =>
                AccessPolicy.Decide(AccessGen.Person, action, whole with { Section = section }, x.holdings, x.now).IsAllowed;
        });

    [Fact]
    public void A_giver_can_hand_on_nothing_that_the_giver_does_not_hold() => Check(
        from holdings in AccessGen.AgentHoldings
        from now in Gen.Elements(AccessGen.Instants)
        select (holdings, now),
        x =>
        {
            var givable = EffectiveAccess.Givable(x.holdings, x.now)?.Terms;
            var invites = AccessPolicy.Decide(
                AccessGen.Person, Actions.Invite, new Resource(AccessGen.Me, AccessGen.Clinic), x.holdings, x.now).IsAllowed;
            return givable is null
                ? !invites
                : invites && givable.Permissions.IsSubsetOf(AccessPolicy.Delegable)
                    && Alone(givable, x.now).IsSubsetOf(AccessGen.Allowed(AccessGen.Person, x.holdings, x.now));
        });

    [Fact]
    public void A_claimed_principal_gives_what_can_be_given_and_certifies_nothing()
    {
        var claimed = new Holdings(new PrincipalHolding(new(Guid.NewGuid()), Verified: false), []);
        var givable = EffectiveAccess.Givable(claimed, AccessGen.Noon)!.Terms;
        Assert.DoesNotContain(Permission.Certify, givable.Permissions);
        Assert.True(new GrantTerms(Preset.Payments.Permissions, ApplicationScope.Every, SectionScope.Every, AccessGen.Noon, null).IsWithin(givable));
        Assert.DoesNotContain(AccessGen.Allowed(AccessGen.Person, claimed, AccessGen.Noon), allowed => allowed.Item1 == "application.certify");
    }

    // Terms have power when their holder was confirmed, so that two terms are compared and not two people.
    private static HashSet<(string, Domain.Common.EnrollmentApplicationId, string)> Alone(GrantTerms terms, DateTimeOffset now) =>
        AccessGen.Allowed(AccessGen.Person, new Holdings(null, [new DelegationHolding(new(Guid.Empty), terms, Confirmed: true)]), now);

    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) =>
        Prop.ForAll(cases.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
}
