using Microsoft.Extensions.Logging;
using Portal.Domain.Common;
using Portal.Infrastructure.Secrets;

namespace Portal.Infrastructure.Files;

/// <summary>An upload that was checked and is in the store.</summary>
/// <param name="File">Where it is and what its content hashes to.</param>
/// <param name="DisplayName">Under what name it is shown.</param>
/// <param name="Kind">What it is, by its content.</param>
/// <param name="Scan">What the virus scanner said: clean, or that there is none.</param>
public sealed record AcceptedUpload(StoredFile File, string DisplayName, FileKind Kind, ScanResult Scan);

/// <summary>The one way into the file store for what people send: limit, kind, structure, active content, virus scan.</summary>
public sealed class Uploads(FileStore store, ClamAvScanner scanner, UploadLimits limits, ILogger<Uploads> log) : IDisposable
{
    // Each holds one file in memory.
    private readonly SemaphoreSlim _looking = new(2);

    /// <summary>The largest file that is taken in, in bytes.</summary>
    public long MaxBytes => limits.MaxBytes;

    /// <summary>
    /// Takes a file in. It is in the store when this succeeds; the record that names it is the caller's next step, and a
    /// file without one is swept later. A refused, cancelled or broken-off upload leaves nothing.
    /// </summary>
    /// <param name="content">What the browser sends, read to its end.</param>
    /// <param name="sentName">The name that the browser sent.</param>
    /// <param name="sentLength">The length that the browser announced, when it did.</param>
    /// <param name="owner">Whose file it is: the same text that the data key is bound to.</param>
    /// <param name="key">The owner's data key.</param>
    /// <param name="cancel">Ends the upload.</param>
    public async Task<Result<AcceptedUpload>> AcceptAsync(
        Stream content, string sentName, long? sentLength, string owner, DataKey key, CancellationToken cancel)
    {
        if (sentLength > limits.MaxBytes) return FileErrors.TooLarge(limits.MaxBytes);
        if (!FileKind.All.Any(k => k.Fits(sentName))) return FileErrors.UnknownEnding;
        var received = await store.ReceiveAsync(content, limits.MaxBytes, owner, key, cancel);
        if (!received.Succeeded) return received.Error;
        await using var incoming = received.Value;
        if (sentLength is not null && sentLength != incoming.File.Length) return FileErrors.CutOff;

        var kind = await InspectAsync(incoming, sentName, cancel);
        if (!kind.Succeeded) return kind.Error;
        var scan = await ScanAsync(incoming, cancel);
        if (!scan.MayBeKept)
        {
            log.LogWarning("Upload refused by the virus scanner: {Outcome}, {Detail}", scan.Outcome, scan.Detail);
            return scan.Outcome == ScanOutcome.Infected ? FileErrors.Infected(scan.Detail!) : FileErrors.ScannerDown;
        }
        return new AcceptedUpload(incoming.Keep(), DisplayFileName.Clean(sentName, kind.Value), kind.Value, scan);
    }

    public void Dispose() => _looking.Dispose();

    private async Task<Result<FileKind>> InspectAsync(IncomingFile incoming, string sentName, CancellationToken cancel)
    {
        await _looking.WaitAsync(cancel);
        try
        {
            var bytes = new byte[incoming.File.Length];
            await using var content = await incoming.OpenAsync(cancel);
            await content.ReadExactlyAsync(bytes, cancel);
            return FileKinds.Inspect(sentName, bytes);
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task<ScanResult> ScanAsync(IncomingFile incoming, CancellationToken cancel)
    {
        await using var content = await incoming.OpenAsync(cancel);
        return await scanner.ScanAsync(content, cancel);
    }
}
