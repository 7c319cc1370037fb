using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure;
using Portal.Infrastructure.Outbox;
using Portal.Server.Features;
using Portal.Server.Features.Applications;
using Portal.Server.Features.Notices;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Notices;

/// <summary>Notices on a real database, for whoever a test chooses.</summary>
internal sealed class NoticeDesk(TestDatabase database) : IDisposable
{
    private readonly Signers _signers = new(database);

    public PeopleDesk People { get; } = new(database);

    public World World => People.World;

    public OwnNotices Of(Person who) => new(World.RunnerFor(who), World.GateFor(who), FormCatalog.Shipped);

    public NoticeMails Mails(TimeOnly? digestFrom = null) =>
        new(World.RunnerFor(null), new PageAddresses(Options.Create(new PortalSettings { Origin = "https://portal.test" }))) { DigestFrom = digestFrom ?? TimeOnly.MinValue };

    /// <summary>The kinds that somebody was told, the oldest first.</summary>
    public async Task<IReadOnlyList<string>> KindsAsync(Person who)
    {
        await using var db = database.Context();
        return await db.Notices.Where(n => n.AccountId == who.Id.Value).OrderBy(n => n.At).ThenBy(n => n.Kind).Select(n => n.Kind).ToListAsync();
    }

    public async Task<IReadOnlyList<string>> TextsAsync(Person who) => [.. (await Of(who).ListAsync(1)).Value.Lines.Select(l => l.Text)];

    /// <summary>The mails of these kinds that wait for an address.</summary>
    public IReadOnlyList<OutboxMail> MailsTo(string address, string kind)
    {
        using var db = database.Context();
        return [.. db.Outbox.Where(o => o.Kind == kind).AsEnumerable().Select(o => TestKeys.Outbox.Open(o.Id, o.Payload!)).Where(m => m.To == address)];
    }

    public async Task OpenAsync(Person who, EnrollmentApplicationId application, string section) =>
        Assert.True((await _signers.Of<DraftViews>(who).OpenSectionAsync(application, section)).Succeeded);

    public async Task SaveAsync(Person who, EnrollmentApplicationId application, string section, string field, string raw, int seen = 0)
    {
        var saved = await _signers.Of<Drafting>(who).SaveFieldAsync(application, new FieldAddress(section, field), raw, seen);
        Assert.True(saved.Succeeded, saved.Error?.Message);
    }

    public async Task<EnrollmentApplicationId> StartAsync(Person who, ProviderId provider) =>
        (await _signers.Of<Server.Features.Applications.Applications>(who).StartAsync(provider, Signers.FormKey)).Value;

    /// <summary>As the follower of the ledger would have counted it.</summary>
    public Task UsedAsync(Person who, ProviderId provider, int daysAgo) => database.SqlAsync(
        """
        insert into access_use (provider_id, account_id, application_id, section, views, sensitive_views, edits, downloads, refused, last_used)
        values ($1, $2, $3, '', 1, 0, 0, 0, 0, clock_timestamp() - $4)
        on conflict (provider_id, account_id, application_id, section) do update set last_used = excluded.last_used
        """, provider.Value, who.Id.Value, Guid.Empty, TimeSpan.FromDays(daysAgo));

    public void Dispose() => _signers.Dispose();
}
