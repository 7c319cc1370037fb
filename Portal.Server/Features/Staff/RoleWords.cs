using Portal.Domain.Access;

namespace Portal.Server.Features.Staff;

/// <summary>Staff roles as people read them.</summary>
internal static class RoleWords
{
    public static string Of(StaffRole role) => role switch
    {
        StaffRole.Reviewer => "Reviewer",
        StaffRole.Auditor => "Auditor",
        StaffRole.HelpDesk => "Help desk",
        StaffRole.AccountAdmin => "Account administrator",
    };

    /// <summary>A role as the database and the ledger name it. One that is not known any more stays as it was written.</summary>
    public static string Of(string role) => Enum.TryParse<StaffRole>(role, out var known) && Enum.IsDefined(known) ? Of(known) : role;

    /// <summary>In whose place something was done: "As help desk".</summary>
    public static string As(string role) => $"As {Of(role).ToLowerInvariant()}";
}
