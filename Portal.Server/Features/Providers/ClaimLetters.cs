using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Pdf;

namespace Portal.Server.Features.Providers;

/// <summary>
/// Letters with a code, to the mailing address that the public registry has for a number: whoever enters the code gets the provider's mail.
/// The code is made as staff print the letter, stands in that file alone, and is kept as a keyed hash. It is evidence like a document; staff
/// still decide.
/// </summary>
public sealed class ClaimLetters(OperationRunner operations, AccountKeys keys, PageAddresses addresses)
{
    /// <summary>For how many days after it was printed a code works.</summary>
    public const int Days = 60;

    /// <summary>How often codes of one letter may be tried, right or wrong, however often it is printed.</summary>
    public const int Tries = 5;

    /// <summary>How many letters are sent for one claim.</summary>
    public const int Most = 3;

    /// <summary>Digits in a code, typed in groups of four.</summary>
    private const int Length = 12, Group = 4;

    /// <summary>Asks for a letter for one's own claim.</summary>
    public Task<Result<Guid>> AskAsync(PrincipalId claim, CancellationToken cancel = default) =>
        OwnAsync<Guid>(claim, async (operation, row, c) =>
        {
            var letters = await operation.Db.ClaimLetters.AsNoTracking().Where(l => l.PrincipalId == row.Id).OrderBy(l => l.AskedAt).ToListAsync(c);
            if (letters.Count >= Most)
                return ProviderErrors.LettersUsedUp;
            if (!MayFollow(letters, operation.Now))
                return ProviderErrors.LetterOnItsWay;
            var npi = await operation.Db.Providers.Where(p => p.Id == row.ProviderId).Select(p => p.Npi).SingleAsync(c);
            if (await Registry.FindAsync(operation.Db, npi, c) is not { Contact.HasAddress: true })
                return ProviderErrors.NoAddress;
            var letter = operation.Db.ClaimLetters.Add(new ClaimLetterRow { Id = Operation.NewId(), PrincipalId = row.Id, AskedAt = operation.Now }).Entity;
            operation.Record(new ClaimLetterAsked(new ProviderId(row.ProviderId), claim, letter.Id));
            return letter.Id;
        }, cancel);

    /// <summary>Enters the code of the letter.</summary>
    /// <returns>Whether it is right. A wrong one is counted.</returns>
    public Task<Result<bool>> EnterAsync(PrincipalId claim, string? code, CancellationToken cancel = default) =>
        OwnAsync<bool>(claim, async (operation, row, c) =>
        {
            // The newest that was printed; two tries of one letter follow each other.
            var letter = await operation.Db.ClaimLetters
                .FromSql($"select * from claim_letters where principal_id = {row.Id} and printed_at is not null order by asked_at desc limit 1 for update")
                .SingleOrDefaultAsync(c);
            if (letter is null || letter.EnteredAt is not null || IsOver(letter, operation.Now))
                return letter is { EnteredAt: not null } ? true : ProviderErrors.NoLetter;
            if (letter.Tries >= Tries)
                return ProviderErrors.LetterUsedUp;
            letter.Tries++;
            var hash = await HashAsync(letter.Id, code, c);
            var right = CryptographicOperations.FixedTimeEquals(letter.CodeHash!, hash);
            if (right)
                letter.EnteredAt = operation.Now;
            var provider = new ProviderId(row.ProviderId);
            operation.Record(right ? new ClaimLetterEntered(provider, claim, letter.Id) : new ClaimLetterRefused(provider, claim, letter.Id));
            return right;
        }, cancel);

    /// <summary>Prints the letter: makes a code, and the file that has it. What was printed before works no more.</summary>
    public Task<Result<byte[]>> PrintAsync(PrincipalId claim, Guid letter, CancellationToken cancel = default) =>
        operations.RunAsync<byte[]>(Actions.PrintClaimLetter, async (operation, c) =>
        {
            var row = await operation.Db.ClaimLetters
                .FromSql($"select * from claim_letters where id = {letter} and principal_id = {claim.Value} for update").SingleOrDefaultAsync(c);
            var found = row is null ? null : await operation.Db.Principals.AsNoTracking()
                .Join(operation.Db.Providers, p => p.ProviderId, p => p.Id, (principal, provider) => new { principal.Id, principal.AccountId, provider })
                .SingleAsync(x => x.Id == claim.Value, c);
            // Whoever has something to win by a claim does not see its code.
            if (row is null || await Claims.HasStakeAsync(operation, new ProviderId(found!.provider.Id), c))
                return Error.NotFound;
            if (row.EnteredAt is not null)
                return ProviderErrors.AlreadyEntered;
            if (await Registry.FindAsync(operation.Db, found.provider.Npi, c) is not { Contact.HasAddress: true } registry)
                return ProviderErrors.NoAddress;
            var code = string.Concat(Enumerable.Range(0, Length).Select(_ => RandomNumberGenerator.GetInt32(10).ToString(CultureInfo.InvariantCulture)));
            (row.PrintedBy, row.PrintedAt, row.CodeHash) = (operation.Account.Value, operation.Now, await HashAsync(letter, code, c));
            operation.Record(new ClaimLetterPrinted(new ProviderId(found.provider.Id), claim, letter));
            return ClaimLetterPdf.Render(new ClaimLetter(
                [registry.LegalName, .. registry.Contact.Lines], registry.LegalName, registry.Npi, Spoken(code), addresses.Of($"/claims/{claim.Value}"), Days,
                operation.Now));
        }, cancel);

    /// <summary>Whether another letter may be asked for: there are few yet, and the last of them has no use any more.</summary>
    internal static bool MayFollow(IReadOnlyList<ClaimLetterRow> letters, DateTimeOffset now) =>
        letters.Count < Most && (letters is not [.., var last] || (last.EnteredAt is null && (last.Tries >= Tries || IsOver(last, now))));

    // One that waits to be printed does not become too old.
    private static bool IsOver(ClaimLetterRow letter, DateTimeOffset now) => letter.PrintedAt is { } printed && now >= printed.AddDays(Days);

    private static string Spoken(string code) => string.Join(' ', code.Chunk(Group).Select(group => new string(group)));

    private async Task<byte[]> HashAsync(Guid letter, string? typed, CancellationToken cancel) =>
        (await keys.GetAsync(cancel)).Hash("claim-letter", $"{letter}", string.Concat((typed ?? "").Where(char.IsAsciiDigit)));

    private Task<Result<T>> OwnAsync<T>(
        PrincipalId claim, Func<Operation, PrincipalRow, CancellationToken, Task<Result<T>>> change, CancellationToken cancel) =>
        operations.RunAsync<T>(Actions.UseClaimLetter, async (operation, c) =>
        {
            var row = await operation.Db.Principals
                .FromSql($"select * from principals where id = {claim.Value} and account_id = {operation.Account.Value} for no key update")
                .AsNoTracking().SingleOrDefaultAsync(c);
            return row?.Status is "claimed" or "contested" ? await change(operation, row, c) : Error.NotFound;
        }, cancel);
}
