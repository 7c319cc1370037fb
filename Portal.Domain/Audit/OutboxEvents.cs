namespace Portal.Domain.Audit;

/// <summary>An account administrator let a mail that was given up be tried again.</summary>
/// <param name="Mail">The outbox's row. Neither address nor text is in the ledger.</param>
/// <param name="MailKind">What the mail is about: <c>invitation</c>.</param>
public sealed record MailRequeued(Guid Mail, string MailKind) : PortalEvent;
