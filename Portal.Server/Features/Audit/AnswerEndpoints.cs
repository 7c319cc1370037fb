using System.Runtime.CompilerServices;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Security;

namespace Portal.Server.Features.Audit;

/// <summary>The answers of questions as files: asked anew, recorded as an export before the first byte leaves, and whole.</summary>
internal static class AnswerEndpoints
{
    // People of one answer that are put into words at once.
    private const int Some = 100;

    public static void MapAnswers(this IEndpointRouteBuilder app)
    {
        foreach (var format in new[] { "csv", "json" })
        {
            app.MapGet($"/audit/who-could.{format}", ([AsParameters] WhoCouldForm form, HttpContext http, WhoCould questions, ExportSender sender, CancellationToken cancel) =>
                WhoCouldAsync(form, http, questions, sender, format, cancel)).WithMetadata(new NeedsAttribute(nameof(Actions.ViewGrants)));
            app.MapGet($"/audit/person.{format}", ([AsParameters] PersonForm form, HttpContext http, PersonPast questions, ExportSender sender, CancellationToken cancel) =>
                PersonAsync(form, http, questions, sender, format, cancel)).WithMetadata(new NeedsAttribute(nameof(Actions.ViewGrants)));
            app.MapGet($"/audit/difference.{format}", ([AsParameters] DifferenceForm form, HttpContext http, Differences questions, ExportSender sender, CancellationToken cancel) =>
                DifferenceAsync(form, http, questions, sender, format, cancel)).WithMetadata(new NeedsAttribute(nameof(Actions.ViewGrants)));
        }
    }

    private static async Task<IResult> WhoCouldAsync(
        WhoCouldForm form, HttpContext http, WhoCould questions, ExportSender sender, string format, CancellationToken cancel) =>
        await SendAsync(await questions.ExportAsync(form, format, cancel), "/audit/who-could", http, sender, answer => new AnswerFile(
            "who-could", format, answer.People.Count, answer.AskedAt,
            [
                new("act", "Who could", answer.Act.Name), new("provider", "Provider", answer.Provider), new("npi", "NPI", answer.Npi),
                new("application", "Application", answer.Application?.Value.ToString()), new("what", "Form and section", answer.What), .. Moments(answer.Moment),
                new("standing", "Application then", answer.NotYet ? "not started" : answer.Certified ? "certified: nobody could change it" : null),
            ],
            AnswerRecords.WhoCouldColumns,
            _ => answer.People.Chunk(Some).Select(some => AnswerFile.Batch(some.Length, some.Select(AnswerRecords.Of))).ToAsyncEnumerable()));

    private static async Task<IResult> PersonAsync(
        PersonForm form, HttpContext http, PersonPast questions, ExportSender sender, string format, CancellationToken cancel) =>
        await SendAsync(await questions.ExportAsync(form, format, cancel), "/audit/person", http, sender, read => PersonFile(form, format, read));

    private static AnswerFile PersonFile(PersonForm form, string format, PersonExport read)
    {
        var answer = read.Answer;
        return new AnswerFile(
            "one-person", format, answer.Total, answer.AskedAt,
            [
                new("person", "What this person could do", answer.Name), new("email", "E-mail address", answer.Email), new("account", "Account", answer.Id.Value.ToString()),
                new("npi", "At one provider only: its NPI", form.Provider), .. Moments(answer.Moment),
                new("suspended", "Account suspended then", answer.Suspended ? "yes: it opened nothing" : "no"), new("providers", "Providers", $"{answer.Total}"),
            ],
            AnswerRecords.PersonColumns, PagesAsync);

        // What they were as staff comes first, and is no provider.
        async IAsyncEnumerable<ExportBatch> PagesAsync([EnumeratorCancellation] CancellationToken stop)
        {
            yield return AnswerFile.Batch(0, answer.Roles.Select(role => AnswerRecords.OfRole(role, answer.Suspended)));
            await foreach (var page in read.Pages(stop))
                yield return AnswerFile.Batch(page.Count, page.SelectMany(AnswerRecords.Of));
        }
    }

    private static async Task<IResult> DifferenceAsync(
        DifferenceForm form, HttpContext http, Differences questions, ExportSender sender, string format, CancellationToken cancel) =>
        // How much differs is known when all of it is compared.
        await SendAsync(await questions.ExportAsync(form, format, cancel), "/audit/difference", http, sender, answer => new AnswerFile(
            "what-changed", format, null, answer.AskedAt,
            [
                new("npi", "What changed at the provider with this NPI", answer.Npi), new("account", "What changed for this account", answer.Subject?.Value.ToString()),
                new("from", "From (UTC)", MomentText.Write(answer.From.At)), new("to", "To (UTC)", MomentText.Write(answer.To.At)),
                new("known", "As known at (UTC)", MomentText.Write(answer.To.Known)),
            ],
            AnswerRecords.DifferenceColumns,
            stop => answer.Batches(stop).Select(batch => AnswerFile.Batch(batch.Count, batch.Select(AnswerRecords.Of)))));

    // What is wrong with a question its page says.
    private static async Task<IResult> SendAsync<T>(Result<T> asked, string page, HttpContext http, ExportSender sender, Func<T, AnswerFile> file) =>
        asked.Succeeded ? await sender.SendAsync(file(asked.Value).ToFile(), http)
        : asked.Error.Field is null ? Results.NotFound()
        : Results.LocalRedirect(page + http.Request.QueryString);

    private static AskedPart[] Moments(PastMoment moment) =>
        [new("at", "At (UTC)", MomentText.Write(moment.At)), new("known", "As known at (UTC)", MomentText.Write(moment.Known))];
}
