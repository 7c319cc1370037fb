namespace Portal.Domain.Access;

/// <summary>What auditors do, and what the portal does for them.</summary>
public static partial class Actions
{
    /// <summary>Staff: see grants.</summary>
    public static readonly PortalAction ViewGrants = new("audit.view-grants", Permission.AuditAccess, Reach.Staff, "See access grants.");

    /// <summary>Staff: see the events of an application.</summary>
    public static readonly PortalAction ViewEvents = new("audit.view-events", Permission.AuditAccess, Reach.Staff, "See events.");

    /// <summary>Staff: save one's own questions, to ask them again.</summary>
    public static readonly PortalAction KeepQuestions = new("audit.keep-questions", Permission.AuditAccess, Reach.Staff, "Keep one's own questions.");

    /// <summary>Staff: see what unusual access was found.</summary>
    public static readonly PortalAction ViewFindings = new("audit.view-findings", Permission.AuditAccess, Reach.Staff, "See unusual access.");

    /// <summary>Staff: say what came of looking into unusual access; never into one's own.</summary>
    public static readonly PortalAction AnswerFinding = new("audit.answer-finding", Permission.AuditAccess, Reach.Staff, "Answer for unusual access.");

    /// <summary>The portal: look through the ledger for unusual access.</summary>
    public static readonly PortalAction FindUnusual = new("audit.find-unusual", null, Reach.Portal, "Look for unusual access.");

    /// <summary>Staff: open a letter or contract beside somebody's access.</summary>
    public static readonly PortalAction AuditAuthority = new("authority.audit", Permission.AuditAccess, Reach.Staff, "Open a letter or contract as an auditor.");
}
