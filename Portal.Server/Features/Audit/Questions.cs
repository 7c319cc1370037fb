using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>Why a question cannot be answered.</summary>
internal static class QuestionErrors
{
    public static readonly Error NoProvider = new("question.no-provider", "No provider has this NPI. Enter its ten digits.", "provider");

    public static readonly Error NoApplication = new(
        "question.no-application", "There is no application with this address or id. Copy it from the list of grants or from the browser's address bar.", "application");

    public static readonly Error NoPerson = new(
        "question.no-person", "No account has this e-mail address. Enter the whole address, or open the person from the list of grants.", "person");

    public static readonly Error NothingNamed = new("question.nothing-named", "Enter the provider's NPI or an application.", "provider");

    public static readonly Error OtherProvider = new(
        "question.other-provider", "This application is another provider's. Clear the NPI, or enter the application of this provider.", "application");

    public static readonly Error NoAct = new("question.no-act", "Choose one of the acts in the list.", "act");

    public static readonly Error ActNeedsSection = new("question.act-needs-section", "Choose the section that this is about, and enter its application.", "section");

    public static readonly Error ActNeedsApplication = new("question.act-needs-application", "Enter the application that this is about.", "application");

    public static readonly Error NoSection = new("question.no-section", "The form of this application has no such section. Choose another.", "section");

    public static readonly Error NotKnownYet = new(
        "question.not-known-yet", "Nobody knows yet what will be recorded later. Enter a moment that is over, or leave this empty for everything that is known.", "known");
}

/// <summary>What a question names, found and checked.</summary>
internal static class QuestionParts
{
    /// <summary>Both moments: this one where nothing was typed.</summary>
    public static Result<PastMoment> Moment(string? at, string? known, DateTimeOffset now, string field = "at")
    {
        var (moment, belief) = (MomentText.Parse(at, field), MomentText.Parse(known, "known"));
        if (!moment.Succeeded)
            return moment.Error;
        if (!belief.Succeeded)
            return belief.Error;
        return belief.Value > now ? QuestionErrors.NotKnownYet : new PastMoment(moment.Value ?? now, belief.Value ?? now);
    }

    /// <summary>The provider with this NPI; null where nothing was typed.</summary>
    public static async Task<Result<ProviderRow?>> ProviderAsync(PortalDb db, string? npi, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(npi))
            return (ProviderRow?)null;
        var typed = npi.Replace("\0", "", StringComparison.Ordinal).Trim();
        return await db.Providers.AsNoTracking().SingleOrDefaultAsync(p => p.Npi == typed, cancel) is { } found ? found : QuestionErrors.NoProvider;
    }

    /// <summary>The application of this address or id; null where nothing was typed.</summary>
    public static async Task<Result<ApplicationRow?>> ApplicationAsync(PortalDb db, string? typed, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return (ApplicationRow?)null;
        return ApplicationAddress.IdIn(typed) is { } id && await db.Applications.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel) is { } found
            ? found
            : QuestionErrors.NoApplication;
    }

    /// <summary>The account of this address or id; null where nothing was typed.</summary>
    public static async Task<Result<AccountRow?>> PersonAsync(PortalDb db, string? typed, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return (AccountRow?)null;
        var text = typed.Replace("\0", "", StringComparison.Ordinal).Trim();
        var key = EmailKey(text);
        var found = Guid.TryParse(text, out var id)
            ? await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel)
            : await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.EmailKey == key, cancel);
        return found is null ? QuestionErrors.NoPerson : found;
    }

    /// <summary>Writes down that a question was asked, or that its answer leaves as a file.</summary>
    public static void RecordQuestion(this Operation operation, AccessQuestionAsked asked, string? format)
    {
        if (format is null)
            operation.Record(asked);
        else
            operation.Record(AnswerExported.Of(asked, format));
    }

    private static string EmailKey(string typed) => EmailAddress.Parse(typed) is { Succeeded: true } address ? address.Value.Value : typed.ToLowerInvariant();
}
