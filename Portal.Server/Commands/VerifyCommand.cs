using System.Text.Json;
using Portal.Domain.Certifications;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;

namespace Portal.Server.Commands;

/// <summary><c>verify FILE</c>: checks an evidence file or a proof by itself, without server, network or database.</summary>
internal static class VerifyCommand
{
    // More than any of them: they hold hashes, texts and signatures, no documents.
    private const long MaxBytes = 16 * 1024 * 1024;

    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 16 };

    /// <returns>0 when every check passed, 1 when one failed, 2 when there is no such file.</returns>
    public static async Task<int> RunAsync(string file, TextWriter told)
    {
        if (!File.Exists(file) || new FileInfo(file).Length > MaxBytes)
        {
            await told.WriteLineAsync($"{file} is not there, or it is larger than an evidence file can be.");
            return 2;
        }
        var (report, problem) = Verify(await File.ReadAllBytesAsync(file));
        if (report is null)
        {
            await told.WriteLineAsync(problem);
            return 2;
        }
        foreach (var check in report.Checks)
            await told.WriteLineAsync($"{(check.Passed ? "passed" : "FAILED")}  {check.Name}: {check.Sentence}");
        await told.WriteLineAsync("What this does not prove:");
        foreach (var sentence in report.NotProven)
            await told.WriteLineAsync($"  - {sentence}");
        var failed = report.Checks.Count(c => !c.Passed);
        await told.WriteLineAsync(failed == 0 ? $"The evidence holds: {report.Checks.Count} checks passed." : $"The evidence does not hold: {failed} of {report.Checks.Count} checks failed.");
        return failed == 0 ? 0 : 1;
    }

    // The file says what it is.
    private static (EvidenceReport? Report, string? Problem) Verify(byte[] file) => FormatOf(file) switch
    {
        InclusionProof.KindOfFile => InclusionProof.TryParse(file, out var proof, out var problem)
            ? (ProofVerifier.Verify(proof!, Ed25519.Check), null)
            : (null, problem),
        ConsistencyProof.KindOfFile => ConsistencyProof.TryParse(file, out var proof, out var problem)
            ? (ProofVerifier.Verify(proof!, Ed25519.Check), null)
            : (null, problem),
        _ => CertificationEvidence.TryParse(file, out var evidence, out var problem)
            ? (EvidenceVerifier.Verify(evidence!), null)
            : (null, problem),
    };

    private static string? FormatOf(byte[] file)
    {
        try
        {
            using var document = JsonDocument.Parse(file, Shallow);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("format", out var format)
                && format.ValueKind == JsonValueKind.String ? format.GetString() : null;
        }
        catch (JsonException)
        {
            return null; // The certification's own reader says what is wrong.
        }
    }
}
