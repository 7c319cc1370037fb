using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Server.Security;

namespace Portal.Server.Features.Account;

/// <summary>What the modules of the account pages post. All need the antiforgery token of the page.</summary>
internal static class AccountEndpoints
{
    /// <summary>An authenticator's answer.</summary>
    internal sealed record PasskeyAnswer(Guid Ceremony, JsonElement Credential, string? Name, string? ReturnUrl);

    public static void MapAccountEndpoints(this WebApplication app)
    {
        var account = app.MapGroup("/account").AddEndpointFilter(RequireTokenAsync).WithMetadata(new RequestSizeLimitMetadata(UploadAnswers.SmallBody));
        account.MapPost("/passkey/sign-in/options", AskToSignInAsync).AllowAnonymous();
        account.MapPost("/passkey/sign-in/offer", OfferAsync).AllowAnonymous();
        account.MapPost("/passkey/sign-in", SignInAsync).AllowAnonymous();
        account.MapPost("/passkey/register/options", AskToRegisterAsync).RequireAuthorization(AccountServices.AnySession);
        account.MapPost("/passkey/register", RegisterAsync).RequireAuthorization(AccountServices.AnySession);
        account.MapPost("/session/touch", [Needs(nameof(Actions.KeepOwnAccount))] () => Results.NoContent()).RequireAuthorization(AccountServices.AnySession);
        account.MapPost("/session/lock", LockAsync).RequireAuthorization(AccountServices.AnySession);
        account.MapPost("/sign-out", SignOutAsync).AllowAnonymous();
    }

    private static async Task<IResult> AskToSignInAsync(HttpContext http, SignIn signIn, CancellationToken cancel) =>
        Question(await signIn.AskForPasskeyAsync(http, http.Visit(), cancel));

    // Nobody asked for it, so nobody is told when there is none.
    private static async Task<IResult> OfferAsync(HttpContext http, SignIn signIn, CancellationToken cancel)
    {
        var offered = await signIn.OfferPasskeysAsync(http, http.Visit(), cancel);
        return offered.Succeeded ? Question(offered) : Results.NoContent();
    }

    private static async Task<IResult> SignInAsync(PasskeyAnswer answer, HttpContext http, SignIn signIn, CancellationToken cancel)
    {
        var opened = await signIn.WithPasskeyAsync(answer.Ceremony, answer.Credential.Text(), http, http.Visit(), cancel);
        if (!opened.Succeeded)
            return Refusal(opened.Error);
        await http.IssueAsync(opened.Value);
        return Next(opened.Value.Strength == Strengths.Full ? LocalUrl.OrHome(answer.ReturnUrl) : "/account/setup");
    }

    [Needs(nameof(Actions.KeepOwnAccount))]
    private static async Task<IResult> AskToRegisterAsync(HttpContext http, Credentials credentials, CancellationToken cancel) =>
        Question(await credentials.AskForPasskeyAsync(http, cancel));

    [Needs(nameof(Actions.KeepOwnAccount))]
    private static async Task<IResult> RegisterAsync(PasskeyAnswer answer, HttpContext http, Credentials credentials, CancellationToken cancel)
    {
        var added = await credentials.AddPasskeyAsync(answer.Ceremony, answer.Credential.Text(), answer.Name, http, http.Visit(), cancel);
        if (!added.Succeeded)
            return Refusal(added.Error);
        if (added.Value is { } opened)
            await http.IssueAsync(opened);
        if (http.User.IsFull() || added.Value is not null)
            return Next("/account/security?done=passkey-added");
        return Next(answer.ReturnUrl is { } url ? QueryHelpers.AddQueryString("/account/setup", "returnUrl", url) : "/account/setup");
    }

    [Needs(nameof(Actions.KeepOwnAccount))]
    private static async Task<IResult> LockAsync(Sessions sessions, CancellationToken cancel)
    {
        var locked = await sessions.LockAsync(cancel);
        return locked.Succeeded ? Results.NoContent() : Refusal(locked.Error);
    }

    // Signing out twice, or of a session that is over, is signed out all the same.
    private static async Task<IResult> SignOutAsync(HttpContext http, Sessions sessions, CancellationToken cancel)
    {
        await sessions.SignOutAsync(cancel);
        await http.SignOutAsync(SessionTickets.Scheme);
        return Results.LocalRedirect("/account/sign-in?done=signed-out");
    }

    private static async ValueTask<object?> RequireTokenAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var antiforgery = context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>();
        if (await antiforgery.IsRequestValidAsync(context.HttpContext))
            return await next(context);
        // A form of a page that another tab has made out of date: a page is the answer, not JSON, and there the button works.
        return context.HttpContext.Request.HasFormContentType
            ? Results.LocalRedirect("/account/security")
            : Refusal(new Error("form.out-of-date", "This page is out of date. Reload it and try again."));
    }

    /// <summary>What the authenticator said, as JSON text; an answer that was left out is empty and refused like a wrong one.</summary>
    internal static string Text(this JsonElement credential) => credential.ValueKind == JsonValueKind.Undefined ? "" : credential.GetRawText();

    private static IResult Question(Result<PasskeyQuestion> question) => question.Succeeded
        ? Results.Json(new { ceremony = question.Value.Ceremony, options = question.Value.Options })
        : Refusal(question.Error);

    private static IResult Next(string url) => Results.Json(new { next = url });

    private static IResult Refusal(Error error) => Results.Json(
        new JsonObject { ["code"] = error.Code, ["message"] = error.Message },
        statusCode: error.Code == "rate.limited" ? StatusCodes.Status429TooManyRequests : StatusCodes.Status422UnprocessableEntity);
}

internal sealed record RequestSizeLimitMetadata(long? MaxRequestBodySize) : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata;
