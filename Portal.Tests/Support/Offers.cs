using Microsoft.Extensions.Options;
using Portal.Domain.Access;
using Portal.Infrastructure;
using Portal.Infrastructure.Accounts;
using Portal.Server.Features;
using Portal.Server.Features.People;

namespace Portal.Tests.Support;

/// <summary>Offers of access, and who makes and answers them.</summary>
internal static class Offers
{
    public static PeopleMails Mails { get; } = new(new PageAddresses(Options.Create(new PortalSettings { Origin = "https://portal.test" })));

    public static AccessMails AccessMails { get; } = new(new PageAddresses(Options.Create(new PortalSettings { Origin = "https://portal.test" })));

    /// <summary>An offer for all applications of the provider, until it is ended.</summary>
    public static Offer To(string email, IReadOnlySet<Permission>? permissions = null, string? withheld = null) => new(
        email, "custom",
        new GrantTerms(
            permissions ?? Preset.Viewer.Permissions, ApplicationScope.Every,
            new SectionScope(SectionLevel.Edit, withheld is null ? [] : new Dictionary<string, SectionLevel> { [withheld] = SectionLevel.None }),
            DateTimeOffset.MinValue, null),
        "Fills in the forms");

    /// <summary>Where neither the state nor, as long as a test does not say so, the provider requires a letter.</summary>
    public static AuthorityLimits Authorities { get; } = new(Options.Create(new PortalSettings()));

    public static Invitations Invitations(World world, Person person) => new(world.RunnerFor(person), Mails, Limiter(world), Authorities);

    public static OpenedInvitations Opened(World world, Person person) => new(world.RunnerFor(person), Limiter(world));

    private static RateLimiter Limiter(World world) => new(world.Database.Factory, new AccountKeys(world.Database.Factory, TestKeys.Master));

    public static Delegations Delegations(World world, Person person) => new(world.RunnerFor(person), AccessMails);
}
