namespace Portal.Infrastructure.Outbox;

/// <summary>A mail that leaves when the transaction has committed.</summary>
/// <param name="Kind">What it is about: <c>invitation</c>.</param>
/// <param name="DedupKey">Names the one occasion: a second mail with the same key is refused by the database.</param>
/// <param name="To">The address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">The body, plain text.</param>
public sealed record OutboxMail(string Kind, string DedupKey, string To, string Subject, string Text);
