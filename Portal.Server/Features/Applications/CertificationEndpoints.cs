using System.Text.Json;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Account;
using Portal.Server.Security;

namespace Portal.Server.Features.Applications;

/// <summary>What needs a request: the two posts of the signature, files that belong to the whole application, and attachments.</summary>
internal static class CertificationEndpoints
{
    private const int MaxBody = 64 * 1024;

    /// <summary>The passkey's answer.</summary>
    internal sealed record Answer(Guid Ceremony, JsonElement Credential);

    public static void MapCertification(this IEndpointRouteBuilder app)
    {
        var small = new RequestSizeLimitMetadata(MaxBody);
        app.MapPost("/applications/{application:guid}/certify/options", AskAsync).RequireToken().WithMetadata(small);
        app.MapPost("/applications/{application:guid}/certify", CompleteAsync).RequireToken().WithMetadata(small);
        app.MapGet("/applications/{application:guid}/pdf", PdfAsync);
        app.MapGet("/applications/{application:guid}/evidence", EvidenceAsync);
        app.MapGet("/applications/{application:guid}/proof", ProofAsync);
        app.MapPost("/applications/{application:guid}/attachments", AttachAsync).RequireToken().TakesUpload(app);
        app.MapGet("/applications/{application:guid}/attachments/{attachment:guid}", AttachmentAsync);
    }

    [Needs(nameof(Actions.Certify), Application = "application")]
    private static async Task<IResult> AskAsync(
        Guid application, SigningForm typed, HttpContext http, Certifying certifying, CancellationToken cancel)
    {
        var asked = await certifying.AskAsync(new EnrollmentApplicationId(application), typed, http, cancel);
        return !asked.Succeeded ? Refusal([asked.Error])
            : asked.Value.Problems.Count > 0 ? Refusal(asked.Value.Problems)
            : Results.Json(new { ceremony = asked.Value.Ceremony, options = asked.Value.Options });
    }

    [Needs(nameof(Actions.Certify), Application = "application")]
    private static async Task<IResult> CompleteAsync(
        Guid application, Answer answer, HttpContext http, Certifying certifying, CancellationToken cancel)
    {
        var (certified, entry) = await Receipt.OfAsync(() => certifying.CompleteAsync(
            new EnrollmentApplicationId(application), answer.Ceremony, AccountEndpoints.Text(answer.Credential), http, cancel));
        return certified.Succeeded ? Results.Json(new { next = $"/applications/{application}?receipt={entry}" }) : Refusal([certified.Error]);
    }

    [Needs(nameof(Actions.ReadWhole), Application = "application")]
    private static async Task<IResult> PdfAsync(Guid application, CertifiedFiles files, CancellationToken cancel) =>
        File(await files.PdfAsync(new EnrollmentApplicationId(application), cancel));

    [Needs(nameof(Actions.ReadWhole), Application = "application")]
    private static async Task<IResult> EvidenceAsync(Guid application, CertifiedFiles files, CancellationToken cancel) =>
        File(await files.EvidenceAsync(new EnrollmentApplicationId(application), cancel));

    [Needs(nameof(Actions.ReadWhole), Application = "application")]
    private static async Task<IResult> ProofAsync(Guid application, CertifiedFiles files, CancellationToken cancel) =>
        File(await files.ProofAsync(new EnrollmentApplicationId(application), cancel));

    [Needs(nameof(Actions.AddAttachment), Application = "application")]
    private static async Task<IResult> AttachAsync(Guid application, HttpContext http, Attachments attachments, CancellationToken cancel) =>
        UploadAnswers.Of(await attachments.AddAsync(
            new EnrollmentApplicationId(application), http.Request.Body, UploadAnswers.FileName(http.Request), http.Request.ContentLength, cancel));

    [Needs(nameof(Actions.ViewApplication), Application = "application")]
    private static async Task<IResult> AttachmentAsync(Guid application, Guid attachment, Attachments attachments, CancellationToken cancel) =>
        File(await attachments.OpenAsync(new EnrollmentApplicationId(application), new DocumentId(attachment), cancel));

    private static IResult File(Result<OpenedFile> opened) => opened.Succeeded ? new FileAnswer(opened.Value) : Results.NotFound();

    private static IResult Refusal(IReadOnlyList<Error> errors) => errors[0] == Error.NotFound
        ? Results.NotFound()
        : Results.Json(
            new { problems = errors.Select(e => new { code = e.Code, message = e.Message, field = e.Field }) },
            statusCode: errors[0].Code is "certify.changed" or "application.not-possible-now"
                ? StatusCodes.Status409Conflict
                : StatusCodes.Status422UnprocessableEntity);
}
