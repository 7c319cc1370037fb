using System.Collections;

namespace Portal.Server.Components;

/// <summary>One thing to mend: the id of the field, and a sentence that says what is wrong and what to do.</summary>
public sealed record FieldProblem(string FieldId, string Message);

/// <summary>What an <see cref="ErrorSummary"/> lists and each <see cref="Field"/> shows beside itself.</summary>
public sealed class FieldProblems(IEnumerable<FieldProblem> problems) : IReadOnlyList<FieldProblem>
{
    private readonly FieldProblem[] _problems = [.. problems];

    public static FieldProblems None { get; } = new([]);

    /// <summary>All that a refusal says.</summary>
    /// <param name="refused">The refusal; null when there is none.</param>
    /// <param name="otherwise">The field of what belongs to no field.</param>
    /// <param name="id">The id that a field has on this page, where that is not its name.</param>
    public static FieldProblems Of(Portal.Domain.Common.Error? refused, string otherwise, Func<string, string>? id = null) => refused is null ? None : new(
        refused.Also.Prepend(refused).Select(error => (Field: error.Field ?? otherwise, error.Message))
            .Select(error => new FieldProblem(id is null ? error.Field : id(error.Field), error.Message)));

    public int Count => _problems.Length;

    public FieldProblem this[int index] => _problems[index];

    /// <summary>The first sentence about a field, or null.</summary>
    public string? this[string fieldId] => Array.Find(_problems, problem => problem.FieldId == fieldId)?.Message;

    public IEnumerator<FieldProblem> GetEnumerator() => _problems.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
