namespace Portal.Domain.Access;

/// <summary>What is done about claims of a record, about records whose provider is not here yet, and about letters of authority.</summary>
public static partial class Actions
{
    /// <summary>See who else claims the provider's record.</summary>
    public static readonly PortalAction ViewClaims = new("claim.view", Permission.ManageAccess, Reach.Provider, "See claims of the record.");

    /// <summary>Object to somebody's claim of the record.</summary>
    public static readonly PortalAction ObjectToClaim = new("claim.object", Permission.ManageAccess, Reach.Provider, "Object to a claim of the record.");

    /// <summary>Staff: give a claimant a few rights, while somebody else still holds the record.</summary>
    public static readonly PortalAction LetClaimantIn = new("claim.let-in", Permission.ReviewSubmitted, Reach.Staff, "Let a claimant in.");

    /// <summary>Ask for a letter with a code for one's own claim, and enter the code.</summary>
    public static readonly PortalAction UseClaimLetter = new("claim-letter.use", null, Reach.SignedIn, "Ask for a letter with a code, and enter the code.");

    /// <summary>Staff: print the letter with a code for a claim.</summary>
    public static readonly PortalAction PrintClaimLetter = new("claim-letter.print", Permission.ReviewSubmitted, Reach.Staff, "Print the letter for a claim.");

    /// <summary>Attach a letter or contract to somebody's access.</summary>
    public static readonly PortalAction AttachAuthority = new("authority.attach", Permission.ManageAccess, Reach.Provider, "Attach a letter or contract.");

    /// <summary>Open a letter or contract beside somebody's access.</summary>
    public static readonly PortalAction ViewAuthority = new("authority.view", Permission.ManageAccess, Reach.Provider, "Open a letter or contract.");

    /// <summary>Say whether access needs a letter or contract.</summary>
    public static readonly PortalAction RequireAuthority = new("authority.require", Permission.ManageProvider, Reach.Provider, "Require a letter or contract.");

    /// <summary>Say that one does not want to name a second person who manages access yet.</summary>
    public static readonly PortalAction DeferBackup = new("access.defer-backup", Permission.ManageProvider, Reach.Provider, "Name no backup manager yet.");

    /// <summary>Start a record for a provider who has no account.</summary>
    public static readonly PortalAction StartForProvider = new("provider.start-for", null, Reach.SignedIn, "Start a record for a provider who has no account.");
}
