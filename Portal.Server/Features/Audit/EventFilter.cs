using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;

namespace Portal.Server.Features.Audit;

/// <summary>What an auditor typed to find events, word for word as it stands in the address.</summary>
public sealed record EventQuestion(string? Provider, string? Person, string? Application, string? Staff, string? Kind, string? From, string? Until);

/// <summary>Which events an auditor asks for. Everything that is null does not matter.</summary>
/// <param name="Provider">How the legal name starts, or the NPI.</param>
/// <param name="Person">How the e-mail address or the name of who did it starts, or the id of their account.</param>
/// <param name="Application">The application.</param>
/// <param name="Staff">What rests on this staff role; <see cref="AnyStaff"/> for what rests on any, or on a look of the help desk.</param>
/// <param name="EventKind">The kind.</param>
/// <param name="From">The first instant.</param>
/// <param name="Until">The first instant after.</param>
public sealed partial record EventFilter(
    string? Provider, string? Person, EnrollmentApplicationId? Application, string? Staff, string? EventKind, DateTimeOffset? From, DateTimeOffset? Until)
{
    /// <summary>Staff of any role.</summary>
    public const string AnyStaff = "any";

    /// <summary>Every kind of event, as the ledger names them.</summary>
    public static readonly IReadOnlyList<string> Kinds =
    [
        .. typeof(PortalEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PortalEvent)) && !type.IsAbstract)
            .Select(type => PortalEvent.KebabCase(type.Name)).Order(StringComparer.Ordinal),
    ];

    private static readonly Error NoApplication = new(
        "events.no-application", "Enter the application's address or its id: 32 digits and letters in five groups.", "application");

    private static readonly Error NoStaff = new("events.no-staff", "Choose one of the staff roles in the list.", "staff");

    private static readonly Error NoKind = new("events.no-kind", "Choose one of the kinds in the list.", "kind");

    private static readonly Error Backwards = new("events.backwards", "Enter an end that is after the beginning.", "until");

    /// <summary>The filter of what was typed. The first id of an address is the application's: sections and documents follow it.</summary>
    public static Result<EventFilter> Parse(EventQuestion asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var (from, until) = (MomentText.Parse(asked.From, "from"), MomentText.Parse(asked.Until, "until"));
        if (!from.Succeeded)
            return from.Error;
        if (!until.Succeeded)
            return until.Error;
        if (from.Value >= until.Value)
            return Backwards;
        EnrollmentApplicationId? application = null;
        if (Clean(asked.Application) is { } typed)
        {
            if (Id().Match(typed) is not { Success: true } found)
                return NoApplication;
            application = new EnrollmentApplicationId(Guid.Parse(found.ValueSpan, CultureInfo.InvariantCulture));
        }
        var (staff, kind) = (Clean(asked.Staff), Clean(asked.Kind));
        if (staff is not null and not AnyStaff && !Enum.GetNames<StaffRole>().Contains(staff))
            return NoStaff;
        if (kind is not null && !Kinds.Contains(kind))
            return NoKind;
        return new EventFilter(Clean(asked.Provider), Clean(asked.Person), application, staff, kind, from.Value, until.Value);
    }

    /// <summary>Whether it lets everything through.</summary>
    public bool IsEmpty => this == new EventFilter(null, null, null, null, null, null, null);

    /// <summary>The entries that match, in no order.</summary>
    internal async Task<IQueryable<LedgerEntryRow>> ApplyAsync(PortalDb db, CancellationToken cancel)
    {
        var found = db.LedgerEntries.AsNoTracking();
        if (Application is { } application)
            found = found.Where(e => e.ApplicationId == application.Value);
        // A whole NPI is one provider: with its id the events are found by index, however many others there are. No provider has the empty id.
        if (Provider is { Length: 10 } npi && npi.All(char.IsAsciiDigit))
        {
            var id = await db.Providers.Where(p => p.Npi == npi).Select(p => p.Id).SingleOrDefaultAsync(cancel);
            found = found.Where(e => e.ProviderId == id);
        }
        else if (Provider is { } provider)
        {
            var providers = db.Providers.FromSql($"select * from providers where lower(legal_name) like lower({Prefix(provider)})").Select(p => (Guid?)p.Id);
            found = found.Where(e => providers.Contains(e.ProviderId));
        }
        if (Guid.TryParseExact(Person, "D", out var account))
            found = found.Where(e => e.ActorId == account);
        else if (Person is { } person)
        {
            var start = Prefix(person);
            var people = db.Accounts.FromSql($"select * from accounts where email_key like lower({start}) or lower(name) like lower({start})").Select(a => (Guid?)a.Id);
            found = found.Where(e => people.Contains(e.ActorId));
        }
        // In the words of the index audit_log_staff (schema file 0029).
        if (Staff == AnyStaff)
            found = found.Where(e => e.Basis.StartsWith("staff:") || e.Basis.StartsWith("look:"));
        else if (Staff is { } role)
        {
            var basis = "staff:" + role;
            found = found.Where(e => e.Basis == basis);
        }
        if (EventKind is { } kind)
            found = found.Where(e => e.Kind == kind);
        if (From is { } from)
            found = found.Where(e => e.At >= from);
        return Until is { } until ? found.Where(e => e.At < until) : found;
    }

    /// <summary>As the first line of an exported file says it.</summary>
    internal JsonObject ToJson() => new()
    {
        ["provider"] = Provider,
        ["person"] = Person,
        ["application"] = Application?.Value.ToString(),
        ["staff"] = Staff,
        ["kind"] = EventKind,
        ["from"] = From is { } from ? MomentText.Write(from) : null,
        ["until"] = Until is { } until ? MomentText.Write(until) : null,
    };

    private static string Prefix(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";

    // PostgreSQL holds no NUL in a text: nothing starts with one.
    private static string? Clean(string? text) => text?.Replace("\0", "", StringComparison.Ordinal).Trim() is { Length: > 0 } some ? some : null;

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
