using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;
using Portal.Server.Features.Audit;
using Portal.Server.Features.People;
using Portal.Tests.Support;

namespace Portal.Tests.People;

/// <summary>The operations on people and access, for whoever a test chooses, on a real database.</summary>
internal sealed class PeopleDesk(TestDatabase database)
{
    public static AccessMails AccessMails => Offers.AccessMails;

    public TestDatabase Database => database;

    public World World { get; } = new(database);

    public Invitations Invitations(Person? who) => new(World.RunnerFor(who), Offers.Mails, Limiter, Offers.Authorities);

    public Server.Features.People.Delegations Delegations(Person? who) => new(World.RunnerFor(who), AccessMails);

    public AccessChanges Changes(Person? who) => new(World.RunnerFor(who), AccessMails, Offers.Authorities);

    public Suspensions Suspensions(Person? who) => new(World.RunnerFor(who), AccessMails);

    public AccessEffects Effects(Person? who) => new(World.GateFor(who));

    public AccessViews Views(Person? who) => new(World.GateFor(who));

    public PeopleViews People(Person? who) => new(World.GateFor(who), FormCatalog.Shipped);

    public MyAccess Mine(Person? who) => new(World.GateFor(who), FormCatalog.Shipped);

    public OwnPresets Presets(Person? who) => new(World.RunnerFor(who), World.GateFor(who));

    public AccessRequests Requests(Person? who) =>
        new(World.RunnerFor(who), World.GateFor(who), Limiter, FormCatalog.Shipped);

    public RequestAnswers Answers(Person? who) => new(World.RunnerFor(who), AccessMails, Offers.Authorities, FormCatalog.Shipped);

    public EndWarnings Warnings => new(World.RunnerFor(null), AccessMails);

    public RequestNotices Notices => new(World.RunnerFor(null), AccessMails);

    private RateLimiter Limiter => new(database.Factory, new AccountKeys(database.Factory, TestKeys.Master));

    /// <summary>A gate that knows the sections of the shipped forms.</summary>
    public AccessGate Gate(Person? who) => new(database.Factory, new FixedSession(who), InfrastructureServices.SectionsOf);

    public Grants Auditor(Person auditor) => new(World.RunnerFor(auditor), World.GateFor(auditor), new GrantWords(FormCatalog.Shipped));

    public async Task<(Person Owner, ProviderId Provider)> ProviderAsync()
    {
        var owner = await World.PersonAsync("Nora Quist");
        return (owner, await World.ProviderAsync(owner));
    }

    /// <summary>Invites somebody and lets them accept.</summary>
    public async Task<DelegationId> GiveAsync(Person giver, ProviderId provider, Person agent, GrantTerms terms)
    {
        var sent = await Invitations(giver).SendAsync(provider, new Offer(agent.Email, "custom", terms, "Fills in the forms"));
        Assert.True(sent.Succeeded, sent.Error?.Message);
        var accepted = await Invitations(agent).AcceptAsync(sent.Value);
        Assert.True(accepted.Succeeded, accepted.Error?.Message);
        return accepted.Value;
    }

    /// <summary>A manager who has access from the provider, and a helper who has it from the manager.</summary>
    public async Task<Tree> TreeAsync(GrantTerms? manager = null, GrantTerms? helper = null)
    {
        var (owner, provider) = await ProviderAsync();
        var (parent, child) = (await World.PersonAsync("Omar Reyes"), await World.PersonAsync("Dana Wells"));
        var given = await GiveAsync(owner, provider, parent, manager ?? Terms(Preset.OfficeManager.Permissions));
        return new Tree(owner, provider, parent, given, child, await GiveAsync(parent, provider, child, helper ?? Terms(Preset.Drafter.Permissions)));
    }

    /// <summary>Whether somebody may do something for the provider, as pages and operations decide.</summary>
    public async Task<bool> MayAsync(Person who, PortalAction action, ProviderId provider) =>
        (await World.GateFor(who).FactsAsync(new Target(Provider: provider))).Decide(action).IsAllowed;

    /// <summary>The live sections of an application for somebody, with the level.</summary>
    public async Task<IReadOnlyDictionary<string, SectionLevel>> SectionsAsync(Person who, EnrollmentApplicationId application)
    {
        var facts = await World.GateFor(who).FactsAsync(new Target(Application: application));
        return EffectiveAccess.Sections(facts.Actor, facts.Resource, facts.Holdings, facts.Now);
    }

    /// <summary>The mails that wait for somebody, the oldest first.</summary>
    public Task<IReadOnlyList<OutboxMail>> MailsToAsync(Person who)
    {
        using var db = database.Context();
        IReadOnlyList<OutboxMail> mails = [.. db.Outbox.OrderBy(o => o.CreatedAt).AsEnumerable().Select(o => TestKeys.Outbox.Open(o.Id, o.Payload!)).Where(mail => mail.To == who.Email)];
        return Task.FromResult(mails);
    }

    public Task<long> CountAsync(string sql, params object[] values) => database.ScalarAsync<long>("select count(*) from " + sql, values);

    /// <summary>Terms for all applications, with sections withheld.</summary>
    public static GrantTerms Terms(
        IEnumerable<Permission> permissions, string? withheld = null, DateTimeOffset? until = null, DateTimeOffset? from = null, bool confirm = false) => new(
            permissions.ToHashSet(), ApplicationScope.Every,
            new SectionScope(SectionLevel.Edit, withheld is null ? [] : new Dictionary<string, SectionLevel> { [withheld] = SectionLevel.None }),
            from ?? DateTimeOffset.MinValue, until, confirm);

    public static AccessChange Change(GrantTerms terms, string reason = "Less is needed") => new("custom", terms, reason);
}

/// <summary>A provider with a manager, and a helper who has access from the manager.</summary>
internal sealed record Tree(Person Owner, ProviderId Provider, Person Manager, DelegationId Managers, Person Helper, DelegationId Helpers);
