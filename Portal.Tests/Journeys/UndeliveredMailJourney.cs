using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>A mail that was given up is shown to an account administrator, who lets it be tried again.</summary>
public sealed class UndeliveredMailJourney(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task An_administrator_sees_what_was_given_up_and_lets_it_be_tried_again()
    {
        var world = new World(database);
        await using var host = await PortalHost.StartAsync(database);
        await using var admin = await host.OpenAsync(await world.PersonAsync("Ada Lindqvist", StaffRole.AccountAdmin), width: 360);
        var page = admin.Page;
        await admin.OpenInteractiveAsync("/staff/mail");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Nothing was given up");
        await Axe.AssertCleanAsync(page, "no undelivered mail");

        // Its payload opens with no key: the dispatcher gives it up again, whoever is quick enough to see it wait.
        await database.SqlAsync(
            """
            insert into outbox (id, kind, dedup_key, payload, message_id, state, attempts, next_at, last_error)
            values ($1, 'invitation', 'x', '\x00', 'x@portal.test', 'dead', 12, now(), 'The mail server refused the address.')
            """, Guid.CreateVersion7());
        await admin.OpenInteractiveAsync("/staff/mail");
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync("The mail server refused the address.");
        await Axe.AssertCleanAsync(page, "undelivered mail");
        Assert.False(await admin.ScrollsSidewaysAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again the mail about invitation" }).ClickAsync();
        await Assertions.Expect(page.Locator(".usa-alert--success")).ToContainTextAsync("tried again");
        // In one statement: between two the entry gets its number, and stands in neither or in both.
        Assert.Equal(1L, await database.ScalarAsync<long>(
            """
            select (select count(*) from audit_log where kind = 'mail-requeued')
                + (select count(*) from audit_pending where convert_from(entry, 'UTF8')::jsonb ->> 'kind' = 'mail-requeued')
            """));
    }
}
