using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Portal.Domain.Common;
using Portal.Domain.Providers;

namespace Portal.Domain.Forms.Formats;

/// <summary>Reads raw answers by the type of their field. Takes any text and never throws.</summary>
public static class FieldFormat
{
    /// <summary>Raw answers longer than this are refused unread, in UTF-16 code units; no field may allow as many.</summary>
    public const int Oversize = 20_000;

    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

    /// <summary>
    /// The answer in its one canonical form (dates YYYY-MM-DD, numbers digits, text tidied). An answer that is not right comes back
    /// tidied only, and one beyond <see cref="Oversize"/> comes back cut off, so that no work grows with it. Doing it twice changes nothing.
    /// </summary>
    /// <param name="field">The field.</param>
    /// <param name="raw">The answer as typed.</param>
    public static string Canonical(FieldDefinition field, string? raw) => Read(field, raw).Value;

    internal static Reading Read(FieldDefinition field, string? raw)
    {
        if (string.IsNullOrEmpty(raw)) return new("");
        if (raw.Length > Oversize) return TooLong(field, TypedText.Storable(raw[..(Oversize + 1)]), raw.Length);

        var manyLines = field.Type is FieldType.Multiline;
        var tidy = manyLines ? TypedText.TidyLines(raw) : TypedText.TidyLine(raw);
        if (tidy.Length == 0) return new("");
        if (TypedText.HasUnseen(tidy, manyLines))
        {
            return Reading.Wrong(
                tidy, $"Type the {field.Name} again instead of pasting it: it holds characters that cannot be seen.", ProblemCode.Unseen);
        }

        if (tidy.Length > field.Limit) return TooLong(field, tidy, tidy.Length);
        if (tidy.Length < field.MinLength)
        {
            return Reading.Wrong(tidy, $"Enter at least {field.MinLength} characters for the {field.Name}.", ProblemCode.TooShort);
        }

        var reading = ReadType(field, tidy);
        return reading.Code is null && field.Format is not null && !Pattern(field.Format).IsMatch(reading.Value)
            ? Reading.Wrong(tidy, $"Check the {field.Name}.")
            : reading;
    }

    /// <summary>The choices of a field; empty for a field that has none.</summary>
    internal static IReadOnlyList<Choice> Choices(FieldDefinition field) =>
        field.Choices ?? (field.List is null ? null : ReferenceLists.Find(field.List)?.Choices) ?? [];

    /// <summary>The regular expression of <see cref="FieldDefinition.Format"/>.</summary>
    /// <exception cref="ArgumentException">It is not one, or needs backtracking.</exception>
    internal static Regex Pattern(string format) =>
        Patterns.GetOrAdd(format, f => new Regex($@"\A(?:{f})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

    private static Reading ReadType(FieldDefinition field, string tidy) => field.Type switch
    {
        FieldType.Text or FieldType.Multiline => new(tidy),
        FieldType.Name => PersonNames.Read(tidy, field.Name),
        FieldType.Date => Dates.Read(tidy, field.Name),
        FieldType.YesNo => tidy.ToLowerInvariant() is "yes" or "no"
            ? new(tidy.ToLowerInvariant())
            : Reading.Wrong(tidy, $"Answer yes or no: {field.Label}", ProblemCode.UnknownChoice),
        FieldType.Choice => Chosen(field, tidy, tidy),
        FieldType.State => Chosen(field, tidy, tidy.ToUpperInvariant()),
        FieldType.Taxonomy => Taxonomy.TryParse(tidy, out var taxonomy)
            ? Chosen(field, tidy, taxonomy.Code)
            : Reading.Wrong(tidy, $"Choose the {field.Name} from the list; a code has 10 characters and ends in X."),
        FieldType.Email => Accounts.EmailAddress.Parse(tidy) is { Succeeded: true, Value: var email }
            ? new(email.Value)
            : Reading.Wrong(tidy, $"Enter the {field.Name} in the form name@example.com."),
        FieldType.Npi => Npi.TryParse(tidy, out var npi, out var refusal) ? new(npi.Value) : Reading.Wrong(tidy, refusal),
        FieldType.Phone => PhoneNumbers.Read(tidy, field.Name),
        FieldType.Zip => PostalAddresses.ReadZip(tidy, field.Name),
        FieldType.Ssn => RegistrationNumbers.ReadSsn(tidy, field.Name),
        FieldType.Ein => RegistrationNumbers.ReadEin(tidy, field.Name),
        FieldType.DeaNumber => RegistrationNumbers.ReadDea(tidy, field.Name),
        FieldType.LicenseNumber => RegistrationNumbers.ReadLicense(tidy, field.Name),
        FieldType.RoutingNumber => BankNumbers.ReadRouting(tidy, field.Name),
        FieldType.AccountNumber => BankNumbers.ReadAccount(tidy, field.Name),
    };

    private static Reading Chosen(FieldDefinition field, string tidy, string value) =>
        Choices(field).Any(c => c.Value == value)
            ? new(value)
            : Reading.Wrong(tidy, $"Choose the {field.Name} from the list.", ProblemCode.UnknownChoice);

    private static Reading TooLong(FieldDefinition field, string text, int length) => Reading.Wrong(
        text,
        string.Create(CultureInfo.InvariantCulture, $"Shorten the {field.Name} to {field.Limit:N0} characters or fewer; it has {length:N0} now."),
        ProblemCode.TooLong);
}
