using Microsoft.AspNetCore.Components;
using Portal.Server.Components;
using Portal.Server.Security;

namespace Portal.Server.Features.Account;

/// <summary>A page without a circuit: it may set cookies, and costs a visitor nothing that lasts.</summary>
public abstract class AccountPage : ComponentBase
{
    [CascadingParameter] public HttpContext HttpContext { get; set; } = default!;

    [Inject] public NavigationManager Navigation { get; set; } = default!;

    /// <summary>Where to go on afterwards.</summary>
    [SupplyParameterFromQuery] public string? ReturnUrl { get; set; }

    /// <summary>What was just done, from the address.</summary>
    [SupplyParameterFromQuery] public string? Done { get; set; }

    protected FieldProblems Problems { get; private set; } = FieldProblems.None;

    /// <summary>Where to go on, within this portal.</summary>
    protected string Next => LocalUrl.OrHome(ReturnUrl);

    /// <summary>Shows a refusal beside its field and in the summary; one that belongs to no field stands with the first.</summary>
    protected void Refuse(Portal.Domain.Common.Error error, string field)
    {
        HttpContext.Response.StatusCode = error.Code == "rate.limited" ? StatusCodes.Status429TooManyRequests : StatusCodes.Status422UnprocessableEntity;
        Problems = new FieldProblems([new FieldProblem(error.Field ?? field, error.Message)]);
    }

    /// <summary>The page's address with what it needs to know; nothing secret may stand there.</summary>
    protected static string With(string page, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var parts = new List<string>();
        foreach (var (name, value) in query)
            if (value is not null)
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
        return parts.Count == 0 ? page : $"{page}?{string.Join('&', parts)}";
    }
}
