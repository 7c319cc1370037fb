using System.Text.Json.Nodes;
using Portal.Domain.Ledger;

namespace Portal.Server.Features.Audit;

/// <summary>A part of a question, as the head of its file says it.</summary>
/// <param name="Name">In JSON.</param>
/// <param name="Words">In a spreadsheet.</param>
/// <param name="Value">What was asked; null where nothing was.</param>
internal sealed record AskedPart(string Name, string Words, string? Value);

/// <summary>A record of an answer: a line of JSON, and its rows in a spreadsheet.</summary>
internal sealed record AnswerRecord(JsonObject Json, IReadOnlyList<IReadOnlyList<string?>> Rows);

/// <summary>The answer of a question as a file, with the question and its moments in the head.</summary>
/// <param name="Of">What the records are.</param>
/// <param name="Format">csv or json.</param>
/// <param name="Total">How many people or providers it has; null where only the end tells.</param>
/// <param name="MadeAt">When it was asked for.</param>
/// <param name="Asked">The question.</param>
/// <param name="Columns">Of the rows.</param>
/// <param name="Batches">The answer, some records at a time.</param>
internal sealed record AnswerFile(
    string Of, string Format, long? Total, DateTimeOffset MadeAt, IReadOnlyList<AskedPart> Asked, IReadOnlyList<string> Columns,
    Func<CancellationToken, IAsyncEnumerable<ExportBatch>> Batches)
{
    /// <summary>Some records.</summary>
    /// <param name="count">How many people, providers or changes they tell of.</param>
    /// <param name="records">The records.</param>
    public static ExportBatch Batch(int count, IEnumerable<AnswerRecord> records) =>
        new(count, records.SelectMany(record => record.Rows).Select(row => Csv.Line(row)), records.Select(record => record.Json));

    /// <summary>As it leaves.</summary>
    public ExportFile ToFile() => new(Of, Format, Total, Above(), SignedExport.Head(Of, MomentText.Write(MadeAt), Question()), Batches) { Headed = false };

    // The question above the table, a part on each line, and an empty line between: a spreadsheet shows it as it is read.
    private string Above() => string.Concat(
        [.. Asked.Select(part => Csv.Line(part.Words, part.Value)), Csv.Line("Made (UTC)", MomentText.Write(MadeAt)), "\r\n", Csv.Line(Columns)]);

    private JsonObject Question() => new(Asked.Select(part => KeyValuePair.Create(part.Name, (JsonNode?)JsonValue.Create(part.Value))));
}
