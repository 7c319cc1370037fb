using System.Text.Json;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Secrets;

namespace Portal.Infrastructure.Outbox;

/// <summary>
/// Seals what is queued and opens it to be sent. A payload holds an address and may hold a one-time code, so it is never in clear in the
/// database, is bound to its row, and is wiped once it was sent.
/// </summary>
public sealed class OutboxSeal(MasterKeys keys, string mailDomain)
{
    /// <summary>The row of a mail. Its Message-ID stays the same however often it is tried.</summary>
    /// <exception cref="ArgumentException">It could not be sent: a bug of the caller, which shows before anything commits.</exception>
    public OutboxRow Seal(OutboxMail mail, Guid id, DateTimeOffset now)
    {
        var messageId = $"{id:n}@{mailDomain}";
        _ = mail.ToMessage(messageId);
        return new OutboxRow
        {
            Id = id,
            Kind = mail.Kind,
            DedupKey = mail.DedupKey,
            Payload = keys.Seal(Purpose(id), JsonSerializer.SerializeToUtf8Bytes(mail)),
            MessageId = messageId,
            NextAt = now,
            CreatedAt = now,
        };
    }

    /// <summary>The mail of a row that was claimed.</summary>
    /// <exception cref="SealBrokenException">The payload was altered or moved to another row.</exception>
    public OutboxMail Open(Guid id, byte[] payload) => JsonSerializer.Deserialize<OutboxMail>(keys.Open(Purpose(id), payload))!;

    private static string Purpose(Guid id) => $"outbox|{id}";
}
