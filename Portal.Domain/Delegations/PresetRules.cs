using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Domain.Delegations;

/// <summary>
/// What makes a provider's own preset sound. It is a place to start from: who gives is checked again, whatever it holds.
/// </summary>
public static class PresetRules
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameLength = 60;

    /// <summary>How many a provider keeps at once.</summary>
    public const int MaxPresets = 30;

    /// <summary>No name, or one that nobody can read.</summary>
    public static readonly Error NoName = new("preset.no-name", "Enter a name that people can read, in at most 60 characters.", "name");

    /// <summary>The name is taken.</summary>
    public static readonly Error NameTaken = new("preset.name-taken", "There is a preset with this name already. Choose another name.", "name");

    /// <summary>Too many.</summary>
    public static readonly Error TooMany = new("preset.too-many", "You keep 30 presets already. Remove one that nobody needs before you add another.");

    /// <summary>Checks name and permissions.</summary>
    /// <returns>The name, tidied.</returns>
    public static Result<string> Check(string name, IReadOnlySet<Permission> permissions)
    {
        var tidy = TypedText.TidyLine(name);
        if (tidy.Length is 0 or > MaxNameLength || TypedText.HasUnseen(tidy))
            return NoName;
        if (Preset.All.Any(preset => KeyOf(preset.Title) == KeyOf(tidy)))
            return NameTaken;
        if (OfferRules.CheckPermissions(permissions) is { Succeeded: false } unsound)
            return unsound.Error!;
        return permissions.IsSubsetOf(AccessPolicy.Delegable) ? tidy : AccessErrors.BeyondYours with { Field = "permissions" };
    }

    /// <summary>Names that differ only in case are the same name.</summary>
    public static string KeyOf(string name) => name.ToUpperInvariant();
}
