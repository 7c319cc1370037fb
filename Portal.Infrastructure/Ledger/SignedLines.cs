using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Portal.Domain.Common;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;

namespace Portal.Infrastructure.Ledger;

/// <summary>Writes a <see cref="SignedExport"/>, one line at a time. What is not ended is not signed, and verifies as broken off.</summary>
/// <param name="to">Where it goes.</param>
/// <param name="key">The key that signs the ledger's checkpoints, which auditors know.</param>
public sealed class SignedLines(Stream to, CheckpointKey key) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _lines;

    /// <summary>Writes a line.</summary>
    /// <exception cref="InvalidDataException">It is too long to be verified: better a file that broke off than one that looks changed.</exception>
    public async Task WriteAsync(JsonObject line, CancellationToken cancel)
    {
        byte[] bytes = [.. CanonicalJson.Write(line), (byte)'\n'];
        if (bytes.Length > SignedExport.LongestLine)
            throw new InvalidDataException($"A line of {bytes.Length} bytes is longer than an export can hold.");
        _hash.AppendData(bytes);
        _lines++;
        await to.WriteAsync(bytes, cancel);
    }

    /// <summary>Signs what was written. Nothing follows.</summary>
    public async Task EndAsync(CancellationToken cancel)
    {
        var note = key.Sign(SignedExport.Text(_lines, Convert.ToHexStringLower(_hash.GetHashAndReset())));
        await to.WriteAsync(
            (byte[])[.. CanonicalJson.Write(new JsonObject { ["key"] = key.Public.ToString(), ["note"] = note.ToString() }), (byte)'\n'], cancel);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
