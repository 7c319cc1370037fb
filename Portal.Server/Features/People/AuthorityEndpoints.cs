using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Security;

namespace Portal.Server.Features.People;

/// <summary>What needs a request: letters and contracts in and out.</summary>
internal static class AuthorityEndpoints
{
    public static void MapAuthorities(this IEndpointRouteBuilder app)
    {
        app.MapPost("/providers/{provider:guid}/people/{delegation:guid}/authorities", AttachAsync).RequireToken().TakesUpload(app);
        app.MapGet("/providers/{provider:guid}/authorities/{authority:guid}", OpenAsync);
        app.MapGet("/audit/authorities/{authority:guid}", OpenForAuditAsync);
    }

    [Needs(nameof(Actions.AttachAuthority), Provider = "provider", Delegation = "delegation")]
    private static async Task<IResult> AttachAsync(
        Guid provider, Guid delegation, string? kind, string? lastDay, HttpContext http, Authorities authorities, CancellationToken cancel) =>
        UploadAnswers.Of(await authorities.AttachAsync(
            new ProviderId(provider), new DelegationId(delegation), kind ?? "", lastDay, http.Request.Body, UploadAnswers.FileName(http.Request),
            http.Request.ContentLength, cancel));

    [Needs(nameof(Actions.ViewAuthority), Provider = "provider")]
    private static async Task<IResult> OpenAsync(Guid provider, Guid authority, Authorities authorities, CancellationToken cancel) =>
        Answer(await authorities.OpenAsync(new ProviderId(provider), authority, cancel));

    [Needs(nameof(Actions.AuditAuthority))]
    private static async Task<IResult> OpenForAuditAsync(Guid authority, Authorities authorities, CancellationToken cancel) =>
        Answer(await authorities.OpenForAuditAsync(authority, cancel));

    private static IResult Answer(Result<OpenedFile> opened) => opened.Succeeded ? new FileAnswer(opened.Value) : Results.NotFound();
}
