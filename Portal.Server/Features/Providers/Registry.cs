using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Providers;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Providers;

/// <summary>What the public registry says of a number.</summary>
/// <param name="Record">Null when the number is in no file that was imported.</param>
public sealed record RegistryAnswer(NppesRecord? Record);

/// <summary>Looking a number up in the records of NPPES that were imported. Public data: it helps to fill in, and proves nothing.</summary>
public sealed class Registry(AccessGate gate)
{
    /// <summary>What is known of a number as somebody typed it. Of what is no NPI nothing is.</summary>
    public async Task<Result<RegistryAnswer>> FindAsync(string typed, CancellationToken cancel = default) =>
        Npi.TryParse(typed, out var npi, out _)
            ? await gate.ReadAsync(Actions.CreateProvider, new Target(), async (db, _, c) => new RegistryAnswer(await FindAsync(db, npi.Value, c)), cancel)
            : new RegistryAnswer(null);

    internal static async Task<NppesRecord?> FindAsync(PortalDb db, string npi, CancellationToken cancel) =>
        await db.NppesRecords.AsNoTracking().SingleOrDefaultAsync(r => r.Npi == npi, cancel) is { } row
            ? new NppesRecord(row.Npi, row.Kind, row.LegalName, row.Taxonomy, row.PracticeState)
            {
                Contact = new NppesContact(row.MailLine1, row.MailLine2, row.MailCity, row.MailState, row.MailPostalCode, row.Telephone),
            }
            : null;
}
