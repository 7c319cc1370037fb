using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;

namespace Portal.Infrastructure.Ledger.Checkpoints;

/// <summary>A mail to each auditor, once a day, through the outbox: it is tried again and listed as undelivered like every other.</summary>
internal sealed class CheckpointMail(
    IReadOnlyList<EmailAddress> recipients, IDbContextFactory<PortalDb> factory, OutboxSeal outbox, TimeProvider clock) : ICheckpointPlace
{
    public string Name => "Mail";

    public async Task BringAsync(SignedNote note, Checkpoint checkpoint, CancellationToken cancel)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        foreach (var to in recipients)
            await QueueAsync(db, Letter(to, note, checkpoint), cancel);
    }

    private OutboxMail Letter(EmailAddress to, SignedNote note, Checkpoint checkpoint)
    {
        var now = clock.GetUtcNow();
        return new OutboxMail(
            "ledger-checkpoint", $"ledger-checkpoint/{now:yyyy-MM-dd}/{to.Value}", to.Value, $"Checkpoint of the ledger: {checkpoint.Size} entries",
            $"""
            This is what the ledger of {checkpoint.Origin} is today. Keep this mail where the people who run the portal cannot change it.

            To check the ledger against it, save what stands between the lines, the last line end included, as a file, and give the file to
            ./portal ledger verify FILE

            --------
            {note}--------
            """);
    }

    // The first of a day goes out; the key makes the others of that day no row.
    private async Task QueueAsync(PortalDb db, OutboxMail mail, CancellationToken cancel)
    {
        var row = outbox.Seal(mail, Operation.NewId(), clock.GetUtcNow());
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into outbox (id, kind, dedup_key, payload, message_id, next_at, created_at)
            values ({row.Id}, {row.Kind}, {row.DedupKey}, {row.Payload}, {row.MessageId}, clock_timestamp(), clock_timestamp())
            on conflict (dedup_key) do nothing
            """, cancel);
    }
}
