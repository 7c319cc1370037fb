using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.StaticAssets;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Security;

/// <summary>The cookie that carries a session's id, and the check of its row on every request.</summary>
internal static class SessionCookie
{
    private static readonly object LockedKey = new();

    public static void Configure(CookieAuthenticationOptions options, bool development)
    {
        Configure(options.Cookie, "portal", development);
        options.ExpireTimeSpan = TimeSpan.FromHours(SessionLimits.TotalHours);
        options.SlidingExpiration = false;
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToLogin = context => AnswerAsync(context.HttpContext, ToSignIn(context.HttpContext), StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context => AnswerAsync(
            context.HttpContext, context.HttpContext.User.IsFull() ? null : "/account/setup", StatusCodes.Status404NotFound);
    }

    /// <summary>Over http, which only Development serves, a browser takes neither the prefix nor the mark.</summary>
    public static void Configure(CookieBuilder cookie, string name, bool development)
    {
        cookie.Name = development ? name : "__Host-" + name;
        cookie.SecurePolicy = development ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.Path = "/";
        cookie.IsEssential = true;
    }

    /// <summary>Gives the browser a session that was just opened.</summary>
    public static Task IssueAsync(this HttpContext context, OpenedSession opened) =>
        context.SignInAsync(SessionTickets.Scheme, SessionTickets.Principal(new SessionTicket(opened.Session, opened.Account)));

    /// <summary>From where the request comes, for the operations that open sessions.</summary>
    public static Visit Visit(this HttpContext context) => new(
        NetworkAddress.ForLimits(context.Connection.RemoteIpAddress), DeviceLabel.Of(context.Request.Headers.UserAgent),
        context.User.Ticket() ?? context.Items[LockedKey] as SessionTicket?);

    /// <summary>Whether this browser has a session that sleeps.</summary>
    public static bool IsLocked(this HttpContext context) => context.Items.ContainsKey(LockedKey);

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // A style sheet is the same for everybody.
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null || context.Principal.Ticket() is not { } ticket)
        {
            context.RejectPrincipal();
            return;
        }
        var check = context.HttpContext.RequestServices.GetRequiredService<SessionCheck>();
        var session = await check.TouchAsync(ticket, context.HttpContext.RequestAborted);
        switch (session.State)
        {
            case SessionState.Live:
                context.ReplacePrincipal(SessionTickets.Principal(ticket, session));
                break;
            case SessionState.Locked:
                context.HttpContext.Items[LockedKey] = ticket;
                context.RejectPrincipal();
                break;
            case SessionState.Over:
                context.RejectPrincipal();
                await context.HttpContext.SignOutAsync(SessionTickets.Scheme);
                break;
        }
    }

    private static string ToSignIn(HttpContext context) =>
        $"/account/{(context.IsLocked() ? "locked" : "sign-in")}?returnUrl={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}";

    // Only somebody who opens a page is sent elsewhere; a module's request reads the status.
    private static Task AnswerAsync(HttpContext context, string? page, int status)
    {
        var opensPage = HttpMethods.IsGet(context.Request.Method) && context.Request.Headers["Sec-Fetch-Dest"] is { Count: 0 } or ["document"]
            && !context.Request.Path.StartsWithSegments("/_blazor");
        if (opensPage && page is not null)
            context.Response.Redirect(page);
        else
            context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
