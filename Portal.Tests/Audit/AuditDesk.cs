using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>An auditor, and grants whose times a test sets.</summary>
internal sealed class AuditDesk(TestDatabase database)
{
    public static readonly DateTimeOffset T0 = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public World World { get; } = new(database);

    public Grants For(Person? person) =>
        new(World.RunnerFor(person), World.GateFor(person), new GrantWords(FormCatalog.Shipped));

    public Task<Person> AuditorAsync() => World.PersonAsync("Aud Ito", StaffRole.Auditor);

    /// <summary>A delegation with these columns, given and beginning at T0.</summary>
    public async Task<(Guid Id, Person Agent, ProviderId Provider)> GrantAsync(
        string set = "", bool banking = false, bool confirmed = true, string agent = "Dana Wells", string owner = "Nora Quist")
    {
        var provider = await World.ProviderAsync(await World.PersonAsync(owner));
        var person = await World.PersonAsync(agent);
        Permission[] permissions = banking ? [Permission.ViewApplication, Permission.EditBanking] : [Permission.ViewApplication];
        var id = (await World.DelegationAsync(provider, person, permissions, from: T0, confirmed: confirmed)).Value;
        await database.SqlAsync("update delegations set given_at = $2, confirmed_at = case when confirmed_at is not null then $2 end where id = $1", id, T0);
        if (set.Length > 0)
            await database.SqlAsync($"update delegations set {set} where id = $1", id);
        return (id, person, provider);
    }

    public async Task<IReadOnlyList<GrantLine>> FindAsync(GrantFilter filter, string? sort = null, int page = 1) =>
        (await For(await AuditorAsync()).ListAsync(filter, sort, page)).Value.Lines;
}
