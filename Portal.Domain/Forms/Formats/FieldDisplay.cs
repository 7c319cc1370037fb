using System.Globalization;

namespace Portal.Domain.Forms.Formats;

/// <summary>Answers as people read them, on the review page and in the PDF.</summary>
public static class FieldDisplay
{
    /// <summary>The answer as people write it: dates MM/DD/YYYY, numbers with their dashes, choices by label. A wrong answer comes back as typed, tidied.</summary>
    /// <param name="field">The field.</param>
    /// <param name="raw">The answer, raw or canonical. The caller has decided that this person may see it.</param>
    public static string Text(FieldDefinition field, string? raw)
    {
        var reading = FieldFormat.Read(field, raw);
        var value = reading.Value;
        if (reading.Code is not null || value.Length == 0) return value;

        return field.Type switch
        {
            FieldType.Date => Dates.Of(value)!.Value.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture),
            FieldType.YesNo => value == "yes" ? "Yes" : "No",
            FieldType.Choice or FieldType.State => Label(field, value),
            FieldType.Taxonomy => $"{Label(field, value)} ({value})",
            FieldType.Phone => $"({value[..3]}) {value[3..6]}-{value[6..10]}{(value.Length > 10 ? $" ext. {value[11..]}" : "")}",
            FieldType.Ssn => $"{value[..3]}-{value[3..5]}-{value[5..]}",
            FieldType.Ein => $"{value[..2]}-{value[2..]}",
            _ => value,
        };
    }

    private static string Label(FieldDefinition field, string value) => FieldFormat.Choices(field).First(c => c.Value == value).Label;
}
