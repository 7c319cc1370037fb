using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Security;

namespace Portal.Server.Features.Applications;

/// <summary>What needs a request: documents in and out.</summary>
internal static class ApplicationEndpoints
{
    public static void MapApplications(this IEndpointRouteBuilder app)
    {
        app.MapPost("/applications/{application:guid}/sections/{section}/documents/{slot}", AddAsync).RequireToken().TakesUpload(app);
        app.MapGet("/applications/{application:guid}/sections/{section}/documents/{document:guid}", DownloadAsync);
    }

    [Needs(nameof(Actions.ManageDocuments), Application = "application", Section = "section")]
    private static async Task<IResult> AddAsync(
        Guid application, string section, string slot, HttpContext http, Documents documents, CancellationToken cancel) =>
        UploadAnswers.Of(await documents.AddAsync(
            new EnrollmentApplicationId(application), section, slot, http.Request.Body, UploadAnswers.FileName(http.Request),
            http.Request.ContentLength, cancel));

    [Needs(nameof(Actions.ViewSection), Application = "application", Section = "section")]
    private static async Task<IResult> DownloadAsync(
        Guid application, string section, Guid document, Documents documents, CancellationToken cancel)
    {
        var opened = await documents.OpenAsync(new EnrollmentApplicationId(application), section, new DocumentId(document), cancel);
        return opened.Succeeded ? new FileAnswer(opened.Value) : Results.NotFound();
    }
}
