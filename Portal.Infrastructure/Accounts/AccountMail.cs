using System.Text.Json;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Secrets;

namespace Portal.Infrastructure.Accounts;

/// <summary>Puts mails about accounts into the outbox of an operation, sealed: they hold an address and may hold a code.</summary>
public sealed class AccountMail(AccountKeys keys)
{
    /// <summary>A letter with its address, as the outbox keeps it.</summary>
    public sealed record Addressed(string To, string Subject, string Text);

    /// <summary>Queues a letter; it goes out when the operation has committed.</summary>
    public async Task QueueAsync(Operation operation, string to, AccountLetter letter, CancellationToken cancel)
    {
        var id = Operation.NewId();
        var plain = JsonSerializer.SerializeToUtf8Bytes(new Addressed(to, letter.Subject, letter.Text));
        operation.Db.Outbox.Add(new OutboxRow
        {
            Id = id,
            Kind = "mail",
            DedupKey = $"{letter.Kind}:{id}",
            Payload = (await keys.GetAsync(cancel)).Seal(PlaceOf(id), plain),
            MessageId = id.ToString("n"),
            NextAt = operation.Now,
            CreatedAt = operation.Now,
        });
    }

    /// <summary>Opens what was queued, to send it.</summary>
    public async Task<Addressed> OpenAsync(OutboxRow row, CancellationToken cancel = default) =>
        JsonSerializer.Deserialize<Addressed>((await keys.GetAsync(cancel)).Open(PlaceOf(row.Id), row.Payload!))!;

    private static SealedPlace PlaceOf(Guid row) => new("outbox", "payload", row.ToString());
}
