using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys.Sweep;

/// <summary>One of everything that has a page, and one of every kind of person that may come to it.</summary>
internal sealed class SweptWorld
{
    /// <summary>Who may open the most.</summary>
    public const string Practitioner = "practitioner";

    /// <summary>Somebody who is not signed in.</summary>
    public const string Visitor = "visitor";

    /// <summary>Somebody who has an account and no second way in yet.</summary>
    public const string SettingUp = "setting up";

    // One of each make: sensitive fields, a repeating group, the withheld one, documents; and none.
    private static readonly string[] Sections = ["identity", "licenses", "payment", "documents", "no-such-section"];

    private readonly RunningPortal _portal;
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.OrdinalIgnoreCase) { ["Section"] = [.. Sections] };

    private SweptWorld(RunningPortal portal) => _portal = portal;

    /// <summary>Who comes, by what they are; null for a visitor.</summary>
    public Dictionary<string, Person?> People { get; } = new() { [Visitor] = null };

    public static async Task<SweptWorld> MakeAsync(RunningPortal portal)
    {
        var made = new SweptWorld(portal);
        await made.FillAsync();
        return made;
    }

    /// <summary>The addresses of a page: one for each thing that it can show. What is in braces still is of a kind that this world lacks.</summary>
    public IEnumerable<string> AddressesOf(string template)
    {
        IEnumerable<string> addresses = [template];
        foreach (var (name, values) in _values)
            addresses = addresses.SelectMany(address => Replaced(address, name, values)).ToList();
        return addresses;
    }

    private static IEnumerable<string> Replaced(string address, string name, List<string> values)
    {
        var at = address.IndexOf('{' + name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return [address];
        var end = address.IndexOf('}', at);
        return values.Select(value => address[..at] + value + address[(end + 1)..]);
    }

    private async Task FillAsync()
    {
        var (world, database) = (_portal.World, _portal.Database);
        using var signers = new Signers(database, data: _portal.Host.Data);
        var practitioner = await AddAsync(Practitioner, "Nora Quist");
        var provider = await world.ProviderAsync(practitioner);
        var draft = await signers.CompleteAsync(practitioner, provider);
        var certified = await signers.WaitingAsync(practitioner, provider);
        var signed = await signers.SignAsync(practitioner, certified, await signers.PasskeyAsync(practitioner));
        Assert.True(signed.Succeeded, signed.Error?.Message);

        var managers = await world.DelegationAsync(provider, await AddAsync("office manager", "Olu Park"), Preset.OfficeManager.Permissions);
        var limits = new SectionScope(
            SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["payment"] = SectionLevel.None, ["identity"] = SectionLevel.View });
        var drafters = await world.DelegationAsync(
            provider, await AddAsync("drafter with limits", "Dana Wells"), Preset.Drafter.Permissions, sections: limits, until: DateTimeOffset.UtcNow.AddDays(20));
        var revoked = await world.DelegationAsync(provider, await AddAsync("revoked agent", "Rhea Vane"), Preset.OfficeManager.Permissions);
        await database.SqlAsync(
            "update delegations set ended_at = clock_timestamp(), ended_by = $2, end_cause = 'revoked', end_reason = 'test' where id = $1",
            revoked.Value, practitioner.Id.Value);
        await world.DelegationAsync(provider, await AddAsync("unconfirmed agent", "Una Clay"), Preset.Payments.Permissions, confirmed: false);
        var claimed = await world.ProviderAsync(await AddAsync("practitioner who claims", "Omar Reyes"), status: "claimed");
        var contested = await world.ProviderAsync(await AddAsync("practitioner whose claim is contested", "Vera Solano"), status: "contested");
        var invited = await AddAsync("invited", "Ines Falk");
        var stranger = await AddAsync("stranger", "Somebody Else");
        foreach (var role in Enum.GetValues<StaffRole>())
            await AddAsync(role.ToString(), $"{role} Member", role);
        var settingUp = await AddAsync(SettingUp, "Tess Lane");
        await database.SqlAsync("update sessions set strength = 'setup' where account_id = $1", settingUp.Id.Value);
        await database.SqlAsync("update accounts set ready_at = null where id = $1", settingUp.Id.Value);
        var helper = People[nameof(StaffRole.HelpDesk)]!;

        _values["Provider"] = [Text(provider.Value), Text(claimed.Value)];
        _values["Application"] = [Text(draft.Value), Text(certified.Value)];
        _values["Delegation"] = [Text(managers.Value), Text(drafters.Value), Text(revoked.Value)];
        _values["Principal"] = [await ClaimAsync(provider), await ClaimAsync(claimed), await ClaimAsync(contested)];
        _values["Invitation"] = [Text(await InvitationAsync(provider, practitioner, invited))];
        _values["Request"] = [Text(await RequestAsync(provider, stranger))];
        _values["Look"] = [Text((await world.LookAsync(provider, helper, draft, practitioner)).Value), Text((await world.LookAsync(provider, helper, draft, openedBy: null)).Value)];
        _values["Code"] = ["400", "404", "413", "429", "500"];
    }

    private async Task<Person> AddAsync(string kind, string name, params StaffRole[] roles)
    {
        var person = await _portal.World.PersonAsync(name, roles);
        People[kind] = person;
        return person;
    }

    private async Task<string> ClaimAsync(ProviderId provider) =>
        Text(await _portal.Database.ScalarAsync<Guid>("select id from principals where provider_id = $1", provider.Value));

    private async Task<Guid> InvitationAsync(ProviderId provider, Person by, Person invited)
    {
        var id = Guid.CreateVersion7();
        await _portal.Database.SqlAsync(
            """
            insert into invitations (id, provider_id, email, email_key, preset, permissions, all_applications, section_default, valid_from, reason, status, expires_at, created_by)
            values ($1, $2, $3, $3, 'drafter', $4, true, 'Edit', now(), 'Fills in the forms', 'pending', now() + interval '7 days', $5)
            """,
            id, provider.Value, invited.Email, Preset.Drafter.Permissions.Select(p => p.ToString()).ToArray(), by.Id.Value);
        return id;
    }

    private async Task<Guid> RequestAsync(ProviderId provider, Person by)
    {
        var id = Guid.CreateVersion7();
        await _portal.Database.SqlAsync(
            """
            insert into access_requests (id, agent_id, npi, permissions, reason, expires_at)
            select $1, $2, npi, $3, 'Files for this practice', clock_timestamp() + interval '7 days' from providers where id = $4
            """,
            id, by.Id.Value, Preset.Drafter.Permissions.Select(p => p.ToString()).ToArray(), provider.Value);
        return id;
    }

    private static string Text(Guid id) => id.ToString();
}
