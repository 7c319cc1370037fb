using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys.Sweep;

/// <summary>One of everything that has a page, and one of every kind of person that may come to it.</summary>
internal sealed class SweptWorld
{
    // One of each make: sensitive fields, a repeating group, the withheld one, documents.
    private static readonly string[] Sections = ["identity", "licenses", "payment", "documents"];

    private readonly RunningPortal _portal;
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.OrdinalIgnoreCase) { ["Section"] = [.. Sections] };

    private SweptWorld(RunningPortal portal) => _portal = portal;

    /// <summary>Who comes, by what they are; null for a visitor.</summary>
    public Dictionary<string, Person?> People { get; } = new() { ["visitor"] = null };

    public static async Task<SweptWorld> MakeAsync(RunningPortal portal)
    {
        var made = new SweptWorld(portal);
        await made.FillAsync();
        return made;
    }

    /// <summary>The addresses of a page: one for each thing that it can show.</summary>
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
        using var signers = new Signers(
            database, _portal.Host.Services.GetService(typeof(AnswerStore)) as AnswerStore, _portal.Host.Services.GetService(typeof(DataKeys)) as DataKeys);
        var practitioner = await AddAsync("practitioner", "Nora Quist");
        var provider = await world.ProviderAsync(practitioner);
        var draft = await signers.CompleteAsync(practitioner, provider);
        var certified = await signers.WaitingAsync(practitioner, provider);
        var signed = await signers.SignAsync(practitioner, certified, await signers.PasskeyAsync(practitioner));
        Assert.True(signed.Succeeded, signed.Error?.Message);
        await database.SqlAsync("delete from outbox"); // Sealed by the signers' services, which this portal cannot open.

        await world.DelegationAsync(provider, await AddAsync("manager", "Olu Park"), Preset.OfficeManager.Permissions);
        await world.DelegationAsync(
            provider, await AddAsync("drafter", "Dana Wells"), Preset.Drafter.Permissions, sections: new SectionScope(
                SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["payment"] = SectionLevel.None, ["identity"] = SectionLevel.View }));
        var claimed = await world.ProviderAsync(await AddAsync("claimant", "Omar Reyes"), status: "claimed");
        var contested = await world.ProviderAsync(await AddAsync("second claimant", "Vera Solano"), status: "contested");
        var invited = await AddAsync("invited", "Ines Falk");
        await AddAsync("stranger", "Somebody Else");
        foreach (var role in Enum.GetValues<StaffRole>())
            await AddAsync(role.ToString(), $"{role} Member", role);
        var settingUp = await AddAsync("setting up", "Tess Lane");
        await database.SqlAsync("update sessions set strength = 'setup' where account_id = $1", settingUp.Id.Value);
        await database.SqlAsync("update accounts set ready_at = null where id = $1", settingUp.Id.Value);

        _values["Provider"] = [Text(provider.Value), Text(claimed.Value)];
        _values["Application"] = [Text(draft.Value), Text(certified.Value)];
        _values["Principal"] = [await ClaimAsync(provider), await ClaimAsync(claimed), await ClaimAsync(contested)];
        _values["Invitation"] = [Text(await InvitationAsync(provider, practitioner, invited))];
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

    private static string Text(Guid id) => id.ToString();
}
