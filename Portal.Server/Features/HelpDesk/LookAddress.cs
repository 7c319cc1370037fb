using Portal.Domain.Common;

namespace Portal.Server.Features.HelpDesk;

/// <summary>Where a page of a look is.</summary>
internal static class LookAddress
{
    public static string Of(LookId look, LookLink link) => $"/help/looks/{look.Value}/applications/{link.Application.Value}/sections/{link.Section}";
}
