using System.Runtime.CompilerServices;
using Portal.Domain.Forms;
using Portal.Server.Components;
using Choice = Portal.Server.Components.Choice;

namespace Portal.Server.Features.Applications;

/// <summary>How a field of a form definition is drawn.</summary>
internal static class AnswerKinds
{
    private const int FewChoices = 5;
    private static readonly ConditionalWeakTable<IReadOnlyList<Domain.Forms.Choice>, IReadOnlyList<Choice>> Drawn = [];
    private static readonly IReadOnlyList<Choice> YesNo = [new("yes", "Yes"), new("no", "No")];

    public static FieldKind Of(FieldDefinition field) => field.Type switch
    {
        FieldType.Multiline => FieldKind.Multiline,
        FieldType.Date => FieldKind.Date,
        FieldType.YesNo => FieldKind.Radio,
        FieldType.Email => FieldKind.Email,
        FieldType.Choice when field.Choices is { Count: <= FewChoices } => FieldKind.Radio,
        FieldType.Choice or FieldType.State or FieldType.Taxonomy => FieldKind.Select,
        _ => FieldKind.Text,
    };

    public static FieldWidth WidthOf(FieldDefinition field) => field.Type switch
    {
        FieldType.Date or FieldType.Phone or FieldType.Ssn or FieldType.Ein or FieldType.Npi or FieldType.Zip or FieldType.RoutingNumber
            or FieldType.AccountNumber or FieldType.LicenseNumber or FieldType.DeaNumber => FieldWidth.Medium,
        _ => FieldWidth.Full,
    };

    public static string? InputModeOf(FieldDefinition field) => field.Type switch
    {
        FieldType.Ssn or FieldType.Npi or FieldType.RoutingNumber or FieldType.AccountNumber or FieldType.Zip or FieldType.Ein => "numeric",
        FieldType.Phone => "tel",
        _ => null,
    };

    /// <summary>The same list each time, for everybody.</summary>
    public static IReadOnlyList<Choice> ChoicesOf(FieldDefinition field) =>
        field.Type == FieldType.YesNo ? YesNo
        : (field.Choices ?? (field.List is { } list ? ReferenceLists.Find(list)?.Choices : null)) is { } offered ? Drawn.GetValue(offered, Draw)
        : [];

    private static IReadOnlyList<Choice> Draw(IReadOnlyList<Domain.Forms.Choice> offered) => [.. offered.Select(choice => new Choice(choice.Value, choice.Label))];
}
