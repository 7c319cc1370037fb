using Microsoft.AspNetCore.Components;
using Portal.Server.Components;

namespace Portal.Server.Features.Audit;

public partial class DifferencePage
{
    private FieldProblems _problems = FieldProblems.None;
    private DifferenceAnswer? _answer;
    private bool _missing;

    [SupplyParameterFromQuery] public string? Provider { get; set; }

    [SupplyParameterFromQuery] public string? Person { get; set; }

    [SupplyParameterFromQuery] public string? From { get; set; }

    [SupplyParameterFromQuery] public string? To { get; set; }

    [SupplyParameterFromQuery] public string? Known { get; set; }

    private bool Asked => new[] { Provider, Person, From, To, Known }.Any(typed => !string.IsNullOrWhiteSpace(typed));

    private string PersonLink(DifferenceLine line) =>
        $"/audit/person?person={line.Id.Value}&at={MomentText.Write(_answer!.To.At)}&known={MomentText.Write(_answer.To.Known)}";

    protected override async Task OnParametersSetAsync()
    {
        (_answer, _problems, _missing) = (null, FieldProblems.None, false);
        if (!Asked)
            return;
        var read = await Questions.AskAsync(new DifferenceForm(Provider, Person, From, To, Known));
        _answer = read.Succeeded ? read.Value : null;
        _missing = read.Error is { Field: null };
        if (read.Error is { Field: { } field } problem)
            _problems = new FieldProblems([new FieldProblem(field, problem.Message)]);
    }
}
