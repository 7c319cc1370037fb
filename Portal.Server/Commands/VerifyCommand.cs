using System.Security.Cryptography;
using System.Text.Json;
using Portal.Domain.Certifications;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;

namespace Portal.Server.Commands;

/// <summary>
/// <c>verify EVIDENCE [FILE...]</c>: checks an evidence file, a proof or an export by itself, whether the files beside an evidence file are the ones that
/// were certified, and whether a proof beside it is of this certification, without server, network or database.
/// </summary>
internal static class VerifyCommand
{
    // More than any of them: they hold hashes, texts and signatures, no documents.
    private const long MaxBytes = 16 * 1024 * 1024;

    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 16 };

    /// <returns>0 when every check passed, 1 when one failed, 2 when there is no such evidence file or proof, or one of the other files is not there.</returns>
    public static async Task<int> RunAsync(string evidenceFile, IReadOnlyList<string> files, TextWriter told)
    {
        if (File.Exists(evidenceFile) && await IsExportAsync(evidenceFile))
        {
            await using var export = File.OpenRead(evidenceFile);
            return await TellAsync(await SignedExport.VerifyAsync(export, Ed25519.Check), told);
        }
        if (!File.Exists(evidenceFile) || new FileInfo(evidenceFile).Length > MaxBytes)
        {
            await told.WriteLineAsync($"{evidenceFile} is not there, or it is larger than an evidence file can be.");
            return 2;
        }
        if (files.FirstOrDefault(f => !File.Exists(f)) is { } missing)
        {
            await told.WriteLineAsync($"{missing} is not there.");
            return 2;
        }
        var content = await File.ReadAllBytesAsync(evidenceFile);
        if (!content.AsSpan().TrimStart("\uFEFF \t\r\n"u8).StartsWith("{"u8))
        {
            await told.WriteLineAsync("Only signed JSON can be verified, and this file is no JSON. A CSV file is not signed: export the same list as JSON.");
            return 2;
        }
        var (report, problem) = await VerifyAsync(content, files);
        if (report is null)
        {
            await told.WriteLineAsync(problem);
            return 2;
        }
        return await TellAsync(report, told);
    }

    private static async Task<int> TellAsync(EvidenceReport report, TextWriter told)
    {
        foreach (var check in report.Checks)
            await told.WriteLineAsync($"{(check.Passed ? "passed" : "FAILED")}  {check.Name}: {check.Sentence}");
        await told.WriteLineAsync("What this does not prove:");
        foreach (var sentence in report.NotProven)
            await told.WriteLineAsync($"  - {sentence}");
        var failed = report.Checks.Count(c => !c.Passed);
        await told.WriteLineAsync(failed == 0 ? $"The evidence holds: {report.Checks.Count} checks passed." : $"The evidence does not hold: {failed} of {report.Checks.Count} checks failed.");
        return failed == 0 ? 0 : 1;
    }

    // Exports can be of any size, and are read line by line.
    private static async Task<bool> IsExportAsync(string file)
    {
        await using var content = File.OpenRead(file);
        await foreach (var line in SignedExport.LinesAsync(content))
            return SignedExport.IsHead(line);
        return false;
    }

    // The file says what it is. Files beside a proof prove nothing, and are compared with nothing.
    private static async Task<(EvidenceReport? Report, string? Problem)> VerifyAsync(byte[] file, IReadOnlyList<string> beside)
    {
        switch (FormatOf(file))
        {
            case InclusionProof.KindOfFile:
                return InclusionProof.TryParse(file, out var inclusion, out var wrong) ? (ProofVerifier.Verify(inclusion!, Ed25519.Check), null) : (null, wrong);
            case ConsistencyProof.KindOfFile:
                return ConsistencyProof.TryParse(file, out var consistency, out wrong) ? (ProofVerifier.Verify(consistency!, Ed25519.Check), null) : (null, wrong);
            default:
                if (!CertificationEvidence.TryParse(file, out var evidence, out wrong))
                    return (null, wrong);
                return await WithFilesAsync(evidence!, beside);
        }
    }

    // A proof of the ledger is tied to the evidence; every other file has to be one that was certified.
    private static async Task<(EvidenceReport? Report, string? Problem)> WithFilesAsync(CertificationEvidence evidence, IReadOnlyList<string> beside)
    {
        var (found, proofs) = (new List<FileHash>(), new List<EvidenceReport>());
        foreach (var name in beside)
        {
            if (new FileInfo(name).Length <= MaxBytes && await File.ReadAllBytesAsync(name) is var file && FormatOf(file) == InclusionProof.KindOfFile)
            {
                if (!InclusionProof.TryParse(file, out var proof, out var wrong))
                    return (null, $"{name}: {wrong}");
                proofs.Add(CertificationProof.Verify(evidence, proof!, Ed25519.Check));
            }
            else
            {
                found.Add(await HashAsync(name, evidence.Documents));
            }
        }
        var report = EvidenceVerifier.Verify(evidence, found);
        return (new EvidenceReport(
            [.. report.Checks, .. proofs.SelectMany(proof => proof.Checks)],
            [.. report.NotProven, .. proofs.SelectMany(proof => proof.NotProven).Distinct()]), null);
    }

    // A browser may have saved it under another name: what counts is the content.
    private static async Task<FileHash> HashAsync(string file, IReadOnlyList<FileHash> certified)
    {
        await using var content = File.OpenRead(file);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
        return certified.FirstOrDefault(c => c.Sha256 == sha256 && c.Length == content.Length) ?? new FileHash(Path.GetFileName(file), sha256, content.Length);
    }

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
