using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;

namespace Portal.Server.Features.Audit;

/// <summary>Some records of a file. They are put into words when they are written, in the words of one format only.</summary>
/// <param name="Count">How many there are of what the page counts.</param>
/// <param name="Rows">As lines of CSV, with their line ends.</param>
/// <param name="Lines">As lines of signed JSON.</param>
internal sealed record ExportBatch(int Count, IEnumerable<string> Rows, IEnumerable<JsonObject> Lines);

/// <summary>A list or an answer as a file that streams.</summary>
/// <param name="Name">The file's name, without its ending.</param>
/// <param name="Format">csv, or json that is signed and that <c>./portal verify</c> checks.</param>
/// <param name="Total">How many records there will be; null where only the end tells.</param>
/// <param name="Above">What stands above the rows of CSV.</param>
/// <param name="First">The first line of JSON, which says what the file is.</param>
/// <param name="Batches">The records, some at a time.</param>
internal sealed record ExportFile(
    string Name, string Format, long? Total, string Above, JsonObject First, Func<CancellationToken, IAsyncEnumerable<ExportBatch>> Batches)
{
    private const int Most = 32 * 1024;

    /// <summary>Whether the first row of CSV names the columns: above an answer stands its question.</summary>
    public bool Headed { get; init; } = true;

    /// <summary>Writes it.</summary>
    /// <param name="body">Where it goes.</param>
    /// <param name="key">Signs it.</param>
    /// <param name="left">Is told how many more have left.</param>
    /// <param name="cancel">Breaks it off.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, or it is not theirs to read any more.</exception>
    public Task WriteAsync(Stream body, CheckpointKey key, Action<int> left, CancellationToken cancel) =>
        Format == "csv" ? CsvAsync(body, left, cancel) : JsonAsync(body, key, left, cancel);

    // Without a writer that empties itself when it is disposed of: whoever cancels does not wait for a reader that has stopped reading.
    private async Task CsvAsync(Stream body, Action<int> left, CancellationToken cancel)
    {
        var text = new ArrayBufferWriter<byte>(2 * Most);
        Encoding.UTF8.GetBytes(Above, text);
        await foreach (var batch in Batches(cancel))
        {
            foreach (var row in batch.Rows)
            {
                Encoding.UTF8.GetBytes(row, text);
                if (text.WrittenCount >= Most)
                    await LeaveAsync();
            }
            await LeaveAsync();
            left(batch.Count);
        }
        await LeaveAsync();

        async Task LeaveAsync()
        {
            await body.WriteAsync(text.WrittenMemory, cancel);
            text.ResetWrittenCount();
        }
    }

    private async Task JsonAsync(Stream body, CheckpointKey key, Action<int> left, CancellationToken cancel)
    {
        using var lines = new SignedLines(body, key);
        await lines.WriteAsync(First, cancel);
        await foreach (var batch in Batches(cancel))
        {
            foreach (var line in batch.Lines)
                await lines.WriteAsync(line, cancel);
            left(batch.Count);
        }
        await lines.EndAsync(cancel);
    }
}
