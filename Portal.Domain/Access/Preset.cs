using System.Collections.Frozen;

namespace Portal.Domain.Access;

/// <summary>
/// A named set of permissions that an inviter can start from. A grant stores the permissions, not the name: a later change of a preset
/// changes no grant.
/// </summary>
/// <param name="Key">Stable name, as in forms and tests.</param>
/// <param name="Title">What people read.</param>
/// <param name="Summary">One sentence: what somebody with it does.</param>
/// <param name="Permissions">What it expands to.</param>
public sealed record Preset(string Key, string Title, string Summary, FrozenSet<Permission> Permissions)
{
    /// <summary>Sees, changes nothing.</summary>
    public static readonly Preset Viewer = new(
        "viewer", "Viewer", "Sees applications, changes nothing.", FrozenSet.Create(Permission.ViewApplication));

    /// <summary>Fills in and adds documents.</summary>
    public static readonly Preset Drafter = new(
        "drafter", "Drafter", "Fills in applications, adds documents and notes.",
        FrozenSet.Create(Permission.ViewApplication, Permission.EditDraft, Permission.ManageDocuments, Permission.AddNote));

    /// <summary>Runs the paperwork, up to asking for the signature.</summary>
    public static readonly Preset OfficeManager = new(
        "office-manager", "Office manager", "Runs the paperwork: starts applications, invites others, asks for the signature.",
        FrozenSet.Create(
            Permission.ViewApplication, Permission.EditDraft, Permission.ManageDocuments, Permission.AddNote,
            Permission.StartApplication, Permission.RequestSignature, Permission.Withdraw, Permission.ManageAccess));

    /// <summary>Only the payment section.</summary>
    public static readonly Preset Payments = new(
        "payments", "Payments", "Fills in the payment section and sees nothing else. You confirm the person after they accept.",
        FrozenSet.Create(Permission.ViewApplication, Permission.EditBanking));

    /// <summary>All of them, in the order in which they are offered.</summary>
    public static readonly IReadOnlyList<Preset> All = [Viewer, Drafter, OfficeManager, Payments];
}
