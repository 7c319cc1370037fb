using System.Collections.Frozen;
using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Operations;

/// <summary>The answers to what <see cref="AccessReader"/> asked, read in the order in which it asked.</summary>
internal sealed class AccessAnswers(NpgsqlDataReader reader, SessionTicket? ticket, Target target, SectionsOfForm sectionsOfForm)
{
    public async Task<AccessFacts> ReadAsync(CancellationToken cancel)
    {
        await PassTurnsAsync(cancel);
        var admitted = await reader.ReadAsync(cancel) && reader.GetBoolean(0);
        await NextAsync(cancel);
        var session = await ReadSessionAsync(cancel);
        var exists = target.Provider is null || await ReadPresenceAsync(cancel);
        var lookAt = target.Look is null ? null : await ReadProviderOfLookAsync(cancel);
        exists &= target.Look is null || lookAt is not null;
        ApplicationFacts? application = null;
        if (target.Application is { } id)
        {
            application = await ReadApplicationAsync(id, cancel);
            exists &= application is not null && (target.Provider is not { } provider || provider == application.Provider)
                && (target.Look is null || lookAt == application.Provider);
            if (target.Section is not null)
                exists &= await ReadPresenceAsync(cancel);
        }
        var whose = target.Principal is null ? null : await ReadAccountAsync(cancel);
        exists &= target.Principal is null || whose is not null;
        if (target.Invitation is not null)
            exists &= await ReadPresenceAsync(cancel);
        if (target.Delegation is not null)
            exists &= (whose = await ReadAccountAsync(cancel)) is not null;
        if (target.Request is not null)
            exists &= await ReadPresenceAsync(cancel);
        var principal = await ReadPrincipalAsync(cancel);
        var delegations = await ReadDelegationsAsync(cancel);
        var roles = await ReadStaffRolesAsync(cancel);
        var look = target.Look is { } named ? await ReadLookAsync(named, cancel) : null;
        await reader.ReadAsync(cancel);
        var now = await reader.GetFieldValueAsync<DateTimeOffset>(0, cancel);

        var live = admitted && session is { } known && known.Open && now < known.Until;
        var actor = live ? new Actor(ticket!.Value.Account, roles, session!.Value.Full) : Actor.Visitor;
        return new AccessFacts(
            actor, live ? ticket!.Value.Session : null, exists, Describe(whose ?? actor.Account, application, lookAt),
            new Holdings(principal, delegations) { Looks = look is null ? [] : [look] }, application, now)
        {
            AskedBy = session is null ? null : ticket,
            SessionUntil = live ? session!.Value.Until : null,
        };
    }

    private async Task NextAsync(CancellationToken cancel)
    {
        await reader.NextResultAsync(cancel);
        await PassTurnsAsync(cancel);
    }

    private async Task PassTurnsAsync(CancellationToken cancel)
    {
        while (reader.FieldCount == 0 && await reader.NextResultAsync(cancel))
            continue;
    }

    private async Task<(bool Full, bool Open, DateTimeOffset Until)?> ReadSessionAsync(CancellationToken cancel)
    {
        (bool, bool, DateTimeOffset)? session = null;
        if (await reader.ReadAsync(cancel))
            session = (reader.GetString(0) == "full", reader.GetBoolean(1), await reader.GetFieldValueAsync<DateTimeOffset>(2, cancel));
        await NextAsync(cancel);
        return session;
    }

    private async Task<bool> ReadPresenceAsync(CancellationToken cancel)
    {
        var there = await reader.ReadAsync(cancel);
        await NextAsync(cancel);
        return there;
    }

    private async Task<AccountId?> ReadAccountAsync(CancellationToken cancel)
    {
        AccountId? account = await reader.ReadAsync(cancel) ? new AccountId(reader.GetGuid(0)) : null;
        await NextAsync(cancel);
        return account;
    }

    private async Task<ProviderId?> ReadProviderOfLookAsync(CancellationToken cancel)
    {
        ProviderId? provider = await reader.ReadAsync(cancel) ? new ProviderId(reader.GetGuid(0)) : null;
        await NextAsync(cancel);
        return provider;
    }

    private async Task<LookHolding?> ReadLookAsync(LookId id, CancellationToken cancel)
    {
        var giver = new Holdings(await ReadPrincipalAsync(cancel), await ReadDelegationsAsync(cancel));
        LookHolding? look = null;
        if (await reader.ReadAsync(cancel))
            look = new LookHolding(
                id, new ProviderId(reader.GetGuid(0)),
                LookRow.ReadScope(await reader.GetFieldValueAsync<Guid[]>(2, cancel), await reader.GetFieldValueAsync<string[]>(3, cancel)),
                await reader.GetFieldValueAsync<DateTimeOffset>(4, cancel), await reader.GetFieldValueAsync<DateTimeOffset>(5, cancel),
                await ReadTimeAsync(6, cancel), reader.GetString(1) == LookRow.BreakGlass ? null : giver);
        await NextAsync(cancel);
        return look;
    }

    private async Task<ApplicationFacts?> ReadApplicationAsync(EnrollmentApplicationId id, CancellationToken cancel)
    {
        ApplicationFacts? facts = null;
        if (await reader.ReadAsync(cancel))
            facts = new ApplicationFacts(
                id, new ProviderId(reader.GetGuid(0)), Enum.Parse<ApplicationStatus>(reader.GetString(1)), reader.GetString(2),
                reader.GetInt32(3), new VersionId(reader.GetGuid(4)), Frozen: false);
        await NextAsync(cancel);
        if (await reader.ReadAsync(cancel) && facts is not null)
            facts = facts with { Frozen = reader.GetBoolean(0) };
        await NextAsync(cancel);
        return facts;
    }

    private async Task<PrincipalHolding?> ReadPrincipalAsync(CancellationToken cancel)
    {
        PrincipalHolding? principal = null;
        if (await reader.ReadAsync(cancel))
            principal = new PrincipalHolding(new PrincipalId(reader.GetGuid(0)), reader.GetString(1) == "verified");
        await NextAsync(cancel);
        return principal;
    }

    private async Task<List<DelegationHolding>> ReadDelegationsAsync(CancellationToken cancel)
    {
        var delegations = new List<DelegationHolding>();
        while (await reader.ReadAsync(cancel))
            delegations.Add(new DelegationHolding(
                new DelegationId(reader.GetGuid(0)),
                TermsRow.ReadTerms(
                    await reader.GetFieldValueAsync<string[]>(1, cancel), reader.GetBoolean(2), await reader.GetFieldValueAsync<Guid[]>(3, cancel),
                    Enum.Parse<SectionLevel>(reader.GetString(4)), TermsRow.ReadLevels(reader.GetString(5)),
                    await reader.GetFieldValueAsync<DateTimeOffset>(6, cancel), await ReadTimeAsync(7, cancel), reader.GetBoolean(12)),
                reader.GetBoolean(8),
                await ReadTimeAsync(9, cancel),
                await ReadTimeAsync(10, cancel),
                await reader.IsDBNullAsync(11, cancel) ? null : new DelegationId(reader.GetGuid(11))));
        await NextAsync(cancel);
        return delegations;
    }

    private async Task<FrozenSet<StaffRole>> ReadStaffRolesAsync(CancellationToken cancel)
    {
        var roles = new HashSet<StaffRole>();
        while (await reader.ReadAsync(cancel))
            roles.Add(Enum.Parse<StaffRole>(reader.GetString(0)));
        await NextAsync(cancel);
        return roles.ToFrozenSet();
    }

    private async Task<DateTimeOffset?> ReadTimeAsync(int column, CancellationToken cancel) =>
        await reader.IsDBNullAsync(column, cancel) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(column, cancel);

    private Resource Describe(AccountId? account, ApplicationFacts? application, ProviderId? lookAt)
    {
        var sections = application is null ? null : sectionsOfForm(application.FormKey, application.FormVersion);
        SectionRef? section = null;
        foreach (var known in sections ?? [])
            if (known.Key == target.Section)
                section = known;
        return new Resource(
            account, application?.Provider ?? target.Provider ?? lookAt, target.Application, application?.Frozen ?? false, sections, section, target.Look);
    }
}
