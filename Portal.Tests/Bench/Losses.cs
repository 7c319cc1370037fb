using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Server.Features.HelpDesk;
using Portal.Server.Features.People;
using Portal.Server.Features.Staff;

namespace Portal.Bench;

/// <summary>Somebody who is about to lose access, and those who can take it.</summary>
/// <param name="Database">Where.</param>
/// <param name="Portal">The operations.</param>
/// <param name="Desk">The draft, its practitioner and the agent.</param>
/// <param name="Person">Who loses it.</param>
/// <param name="Admin">Somebody who administers accounts.</param>
/// <param name="Elsewhere">The person in another browser.</param>
/// <param name="Passkey">The passkey that opened the person's session; they have another.</param>
/// <param name="Page">What the person has open.</param>
/// <param name="Shown">A text that the page shows when it is open, or the label of a handler on it.</param>
internal sealed record Loss(
    BenchDatabase Database, BenchPortal Portal, Desk Desk, Person Person, Person Admin, Person Elsewhere, byte[] Passkey, string Page, string Shown)
{
    public DelegationId Delegation => Desk.Agents[0].Delegation;
}

/// <summary>A way of losing access.</summary>
/// <param name="Name">What happens.</param>
/// <param name="Role">The role of the person, when it is no agent's access that is lost.</param>
/// <param name="Do">Does it.</param>
internal sealed record WayOfLoss(string Name, string? Role, Func<Loss, Task> Do);

/// <summary>The ways in which somebody loses access while they work.</summary>
internal static class Losses
{
    private const string ByTime = "period over, at its instant";
    private const string Auditor = "Auditor";
    private const string HelpDesk = "HelpDesk";

    /// <summary>Each of them.</summary>
    public static readonly IReadOnlyList<WayOfLoss> All =
    [
        new("access ended", null, async l => Check(await l.Portal.Of<Delegations>(l.Desk.Practitioner).EndAsync(l.Desk.Provider, l.Delegation, "bench"))),
        new("access suspended", null, async l => Check(await l.Portal.Of<Suspensions>(l.Desk.Practitioner).SuspendAsync(l.Desk.Provider, l.Delegation, "bench"))),
        new(ByTime, null, async l =>
        {
            var end = await l.Database.ScalarAsync<DateTime>("select valid_until from delegations where id = $1", l.Delegation.Value);
            while (await l.Database.ScalarAsync<DateTime>("select clock_timestamp()") < end)
                await Task.Delay(1);
        }),
        new("account suspended", null, async l => Check(await l.Portal.Of<StaffRoles>(l.Admin).SuspendAsync(l.Person.Id, "bench"))),
        new("session ended elsewhere", null, async l => Check(await l.Portal.Of<Sessions>(l.Elsewhere).SignOutElsewhereAsync(l.Person.Session))),
        new("passkey removed", null, async l => Check(await l.Portal.Of<Credentials>(l.Elsewhere).RemovePasskeyAsync(l.Passkey))),
        new("staff role ended", Auditor, async l => Check(await l.Portal.Of<StaffRoles>(l.Admin).EndAsync(
            await l.Database.ScalarAsync<Guid>("select id from staff_roles where account_id = $1", l.Person.Id.Value), "bench"))),
        new("look ended by the provider", HelpDesk, async l => Check(await l.Portal.Of<Looks>(l.Desk.Practitioner).EndAsync(
            l.Desk.Provider, new LookId(await l.Database.ScalarAsync<Guid>("select id from looks where provider_id = $1", l.Desk.Provider.Value))))),
    ];

    /// <summary>Somebody who has access and a page open, and will lose it in this way.</summary>
    /// <param name="database">Where.</param>
    /// <param name="portal">The operations.</param>
    /// <param name="admin">Who administers accounts.</param>
    /// <param name="way">How it will be lost.</param>
    /// <param name="ahead">How long a period that will be over still lasts.</param>
    public static async Task<Loss> PrepareAsync(BenchDatabase database, BenchPortal portal, Person admin, WayOfLoss way, TimeSpan ahead)
    {
        var desk = (await Crowd.CreateAsync(database, portal, 1, 1))[0];
        var person = way.Role is { } role ? await Crowd.StaffAsync(database, role) : desk.Agents[0].Person;
        var (page, shown) = way.Role switch
        {
            null => ($"/applications/{desk.Application.Value}/sections/{Crowd.Section}", $"f-{Crowd.Section}-firstName/onautosave"),
            HelpDesk => await LookAsync(portal, desk, person),
            _ => ("/audit/grants", "Who may act for which provider"),
        };
        if (way.Name == ByTime)
            await database.SqlAsync("update delegations set valid_until = clock_timestamp() + $2 where id = $1", desk.Agents[0].Delegation.Value, ahead);
        return new Loss(
            database, portal, desk, person, admin, await Crowd.SessionAsync(database, person), await Crowd.PasskeysAsync(database, person), page, shown);
    }

    /// <summary>How long from now on until access ends by itself; nothing when somebody has to end it.</summary>
    public static async Task<TimeSpan> LeadAsync(Loss loss, WayOfLoss way) => way.Name == ByTime
        ? await loss.Database.ScalarAsync<TimeSpan>("select valid_until - clock_timestamp() from delegations where id = $1", loss.Delegation.Value)
        : TimeSpan.Zero;

    private static async Task<(string Page, string Shown)> LookAsync(BenchPortal portal, Desk desk, Person helper)
    {
        var opened = Check(await portal.Of<Looks>(desk.Practitioner).OpenAsync(desk.Provider, new LookOffer([desk.Application], [Crowd.Section], 15)));
        var look = Check(await portal.Of<HelpDeskLooks>(helper).UseCodeAsync(opened.Code));
        return ($"/help/looks/{look.Value}/applications/{desk.Application.Value}/sections/{Crowd.Section}", "The provider sees each page that you open");
    }

    private static T Check<T>(Result<T> done) => done.Succeeded ? done.Value : throw new InvalidOperationException(done.Error.Message);
}
