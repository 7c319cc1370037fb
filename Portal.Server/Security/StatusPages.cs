using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Portal.Server.Components;

namespace Portal.Server.Security;

internal static class StatusPages
{
    /// <summary>
    /// A refusal without a body becomes a page with a sentence. Absent and forbidden end on the same page with the same status,
    /// and only pages are answered with a page: a module's POST reads the status.
    /// </summary>
    public static IApplicationBuilder UsePortalStatusPages(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/error/{0}", createScopeForStatusCodePages: true);
        return app.Use(async (context, next) =>
        {
            // An error page is read, never sent to: as a POST it would be refused for want of a token.
            if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
                context.Request.Method = HttpMethods.Get;
            if (!IsPage(context.Request) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
                pages.Enabled = false;
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status403Forbidden or StatusCodes.Status405MethodNotAllowed })
                context.Response.StatusCode = StatusCodes.Status404NotFound;
        });
    }

    /// <summary>
    /// Antiforgery, with a page that says what to do when the token is missing or stale. After authentication and authorization,
    /// because the token belongs to the account. It reads the form: from here on the form holds only what the database can hold.
    /// </summary>
    public static IApplicationBuilder UsePortalAntiforgery(this WebApplication app)
    {
        app.UseStorableForms();
        app.UseAntiforgery();
        return app.Use((context, next) =>
        {
            if (HttpMethods.IsGet(context.Request.Method) || context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false })
                return next(context);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        });
    }

    /// <summary>Answers 404 for a page that exists in Development only.</summary>
    public static IApplicationBuilder UseDevelopmentOnlyPages(this WebApplication app) =>
        app.Use((context, next) =>
        {
            if (app.Environment.IsDevelopment() || context.GetEndpoint()?.Metadata.GetMetadata<DevelopmentOnlyAttribute>() is null)
                return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });

    private static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || (HttpMethods.IsPost(request.Method) && request.HasFormContentType);
}
