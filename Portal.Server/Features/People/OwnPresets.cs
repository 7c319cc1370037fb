using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>A preset as it is offered: built in, or the provider's own.</summary>
/// <param name="Key">What a grant keeps of it: a name for people, no reference.</param>
/// <param name="Title">What people read.</param>
/// <param name="Summary">One sentence, or none.</param>
/// <param name="Permissions">What it expands to.</param>
/// <param name="Sections">What it expands to; null for a built-in one, which the form expands by its kind.</param>
/// <param name="Own">Its id when it is the provider's own.</param>
public sealed record OfferedPreset(
    string Key, string Title, string? Summary, IReadOnlySet<Permission> Permissions, SectionScope? Sections, PresetId? Own)
{
    /// <summary>What the key of a provider's own preset starts with; its name follows.</summary>
    public const string OwnPrefix = "own:";

    /// <summary>Its sections. Payments is for the payment section; what a form of later adds is not.</summary>
    /// <param name="payment">The keys of the payment sections.</param>
    public SectionScope SectionsOf(IEnumerable<string> payment) =>
        Sections ?? (Key == Preset.Payments.Key ? SectionScope.Only(payment) : SectionScope.Every);

    /// <summary>The built-in ones, then the provider's own by name.</summary>
    internal static async Task<IReadOnlyList<OfferedPreset>> OfAsync(PortalDb db, ProviderId provider, CancellationToken cancel) =>
    [
        .. Preset.All.Select(p => new OfferedPreset(p.Key, p.Title, p.Summary, p.Permissions, null, null)),
        .. (await db.ProviderPresets.AsNoTracking().Where(p => p.ProviderId == provider.Value && p.RemovedAt == null).OrderBy(p => p.NameKey).ToListAsync(cancel))
            .Select(p => new OfferedPreset(
                OwnPrefix + p.Name, p.Name, null, p.Expanded(), new SectionScope(p.SectionDefault, p.SectionLevels), new PresetId(p.Id))),
    ];

    /// <summary>What a grant is called: a preset's name promises what the preset holds, so that other permissions do not get it.</summary>
    internal static async Task<string> LabelAsync(
        PortalDb db, ProviderId provider, string preset, IReadOnlySet<Permission> permissions, CancellationToken cancel) =>
        (await OfAsync(db, provider, cancel)).Any(p => p.Key == preset && p.Permissions.SetEquals(permissions)) ? preset : TermsDraft.Chosen;
}

/// <summary>Presets of a provider's own. A grant stores what a preset held when it was given: changing or removing one changes no grant.</summary>
public sealed class OwnPresets(OperationRunner operations, AccessGate gate)
{
    /// <summary>The provider's own presets.</summary>
    public Task<Result<IReadOnlyList<OfferedPreset>>> ListAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAsync<IReadOnlyList<OfferedPreset>>(Actions.KeepPresets, new Target(Provider: provider), async (db, _, c) =>
            [.. (await OfferedPreset.OfAsync(db, provider, c)).Where(p => p.Own is not null)], cancel);

    /// <summary>Makes a preset.</summary>
    public Task<Result<PresetId>> AddAsync(
        ProviderId provider, string name, IReadOnlySet<Permission> permissions, SectionScope sections, CancellationToken cancel = default) =>
        SaveAsync(provider, null, name, permissions, sections, cancel);

    /// <summary>Changes a preset, for what is given from now on.</summary>
    public Task<Result<PresetId>> ChangeAsync(
        ProviderId provider, PresetId preset, string name, IReadOnlySet<Permission> permissions, SectionScope sections,
        CancellationToken cancel = default) =>
        SaveAsync(provider, preset, name, permissions, sections, cancel);

    /// <summary>Removes a preset.</summary>
    public Task<Result<PresetId>> RemoveAsync(ProviderId provider, PresetId preset, CancellationToken cancel = default) =>
        operations.ForProviderAsync<PresetId>(Actions.KeepPresets, provider, async (operation, c) =>
        {
            if (await FindAsync(operation, provider, preset, c) is not { } row)
                return Error.NotFound;
            (row.RemovedAt, row.ChangedBy, row.ChangedAt) = (operation.Now, operation.Account.Value, operation.Now);
            operation.Record(new PresetRemoved(provider, preset));
            return preset;
        }, cancel);

    private Task<Result<PresetId>> SaveAsync(
        ProviderId provider, PresetId? preset, string name, IReadOnlySet<Permission> permissions, SectionScope sections, CancellationToken cancel) =>
        operations.ForProviderAsync<PresetId>(Actions.KeepPresets, provider, async (operation, c) =>
        {
            var row = preset is { } known ? await FindAsync(operation, provider, known, c) : null;
            if (preset is not null && row is null)
                return Error.NotFound;
            var tidy = PresetRules.Check(name, permissions);
            if (!tidy.Succeeded)
                return tidy.Error;
            var key = PresetRules.KeyOf(tidy.Value);
            var others = operation.Db.ProviderPresets.Where(p => p.ProviderId == provider.Value && p.RemovedAt == null && (row == null || p.Id != row.Id));
            if (await others.AnyAsync(p => p.NameKey == key, c))
                return PresetRules.NameTaken;
            if (row is null && await others.CountAsync(c) >= PresetRules.MaxPresets)
                return PresetRules.TooMany;
            row ??= Add(operation, provider);
            (row.Name, row.NameKey) = (tidy.Value, key);
            (row.Permissions, row.SectionDefault, row.SectionLevels) =
                (TermsRow.WritePermissions(permissions), sections.Default, sections.Named.ToDictionary());
            (row.ChangedBy, row.ChangedAt) = (operation.Account.Value, operation.Now);
            operation.Record(new PresetSaved(provider, new PresetId(row.Id), [.. permissions.Order()], GrantPeriods.SectionsForLedger(sections)));
            return new PresetId(row.Id);
        }, cancel);

    private static ProviderPresetRow Add(Operation operation, ProviderId provider) => operation.Db.ProviderPresets.Add(new ProviderPresetRow
    {
        Id = Operation.NewId(),
        ProviderId = provider.Value,
        Name = "",
        NameKey = "",
        Permissions = [],
        SectionDefault = SectionLevel.None,
    }).Entity;

    private static Task<ProviderPresetRow?> FindAsync(Operation operation, ProviderId provider, PresetId preset, CancellationToken cancel) =>
        operation.Db.ProviderPresets.SingleOrDefaultAsync(
            p => p.Id == preset.Value && p.ProviderId == provider.Value && p.RemovedAt == null, cancel);
}
