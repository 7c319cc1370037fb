using Portal.Domain.Access;
using Portal.Domain.Certifications;
using Portal.Domain.Common;

namespace Portal.Tests.Certifications;

public class AccessAtSigningTests
{
    private static readonly AccountId Account = new(Guid.NewGuid());
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);
    private static readonly Resource Application = new(
        Provider: new ProviderId(Guid.NewGuid()), Application: new EnrollmentApplicationId(Guid.NewGuid()),
        Sections: [new SectionRef("identity", false), new SectionRef("licenses", false), new SectionRef("payment", true)]);

    [Fact]
    public void A_verified_principal_may_everything_and_a_claimed_one_may_not_certify()
    {
        var verified = Of(new Holdings(new PrincipalHolding(new PrincipalId(Guid.NewGuid()), Verified: true), []))!;
        var claimed = Of(new Holdings(new PrincipalHolding(new PrincipalId(Guid.NewGuid()), Verified: false), []))!;
        Assert.Contains("Certify", verified);
        Assert.Equal(verified.Except(["Certify"]), claimed);
        Assert.Contains("EditDraft", verified);
        Assert.Contains("EditBanking:payment", verified);
    }

    [Fact]
    public void Narrower_rights_name_their_sections_and_a_withheld_one_is_not_among_them() => Assert.Equal(
        ["ViewApplication:identity", "ViewApplication:licenses", "EditDraft:licenses", "AddNote"],
        Of(Delegated(
            [Permission.ViewApplication, Permission.EditDraft, Permission.AddNote],
            new SectionScope(SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["payment"] = SectionLevel.None, ["identity"] = SectionLevel.View })))!);

    [Fact]
    public void Whoever_may_nothing_is_not_listed()
    {
        Assert.Null(Of(Holdings.None));
        Assert.Null(Of(Delegated([Permission.ViewApplication], SectionScope.Every, until: Now)));
        Assert.Null(Of(Delegated([Permission.Certify], SectionScope.Every)));
    }

    private static IReadOnlyList<string>? Of(Holdings holdings) => AccessAtSigning.Of(Account, holdings, Application, Now)?.May;

    private static Holdings Delegated(HashSet<Permission> permissions, SectionScope sections, DateTimeOffset? until = null) => new(
        null,
        [new DelegationHolding(
            new DelegationId(Guid.NewGuid()), new GrantTerms(permissions, ApplicationScope.Every, sections, Now.AddDays(-1), until), Confirmed: true)]);
}
