using Microsoft.AspNetCore.Components;
using Portal.Server.Components;

namespace Portal.Server.Features.Audit;

public partial class WhoCouldPage
{
    private FieldProblems _problems = FieldProblems.None;
    private WhoCouldAnswer? _answer;
    private bool _missing;

    [SupplyParameterFromQuery] public string? Act { get; set; }

    [SupplyParameterFromQuery] public string? Provider { get; set; }

    [SupplyParameterFromQuery] public string? Application { get; set; }

    [SupplyParameterFromQuery] public string? Section { get; set; }

    [SupplyParameterFromQuery] public string? At { get; set; }

    [SupplyParameterFromQuery] public string? Known { get; set; }

    // The page itself asks nothing: a question names a provider or an application.
    private bool Asked => new[] { Act, Provider, Application, Section, At, Known }.Any(typed => !string.IsNullOrWhiteSpace(typed));

    protected override async Task OnParametersSetAsync()
    {
        (_answer, _problems, _missing) = (null, FieldProblems.None, false);
        if (!Asked)
            return;
        var read = await Questions.AskAsync(new WhoCouldForm(Act, Provider, Application, Section, At, Known));
        _answer = read.Succeeded ? read.Value : null;
        _missing = read.Error is { Field: null };
        if (read.Error is { Field: { } field } problem)
            _problems = new FieldProblems([new FieldProblem(field, problem.Message)]);
    }
}
