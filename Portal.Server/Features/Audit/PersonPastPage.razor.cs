using Microsoft.AspNetCore.Components;
using Portal.Server.Components;

namespace Portal.Server.Features.Audit;

public partial class PersonPastPage
{
    private FieldProblems _problems = FieldProblems.None;
    private PersonAnswer? _answer;
    private bool _missing;

    [SupplyParameterFromQuery] public string? Person { get; set; }

    [SupplyParameterFromQuery] public string? Provider { get; set; }

    [SupplyParameterFromQuery] public string? At { get; set; }

    [SupplyParameterFromQuery] public string? Known { get; set; }

    [SupplyParameterFromQuery] public int Page { get; set; }

    private bool Asked => new[] { Person, Provider, At, Known }.Any(typed => !string.IsNullOrWhiteSpace(typed));

    private string WhoCouldLink(PersonAtProvider at) =>
        $"/audit/who-could?provider={at.Npi}&at={MomentText.Write(_answer!.Moment.At)}&known={MomentText.Write(_answer.Moment.Known)}";

    protected override async Task OnParametersSetAsync()
    {
        (_answer, _problems, _missing) = (null, FieldProblems.None, false);
        if (!Asked)
            return;
        var read = await Questions.AskAsync(new PersonForm(Person, Provider, At, Known), Page);
        _answer = read.Succeeded ? read.Value : null;
        _missing = read.Error is { Field: null };
        if (read.Error is { Field: { } field } problem)
            _problems = new FieldProblems([new FieldProblem(field, problem.Message)]);
    }
}
