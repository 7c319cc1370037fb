using System.Security.Cryptography;
using Portal.Domain.Certifications;

namespace Portal.Server.Commands;

/// <summary>
/// <c>verify EVIDENCE [FILE...]</c>: checks an evidence file, and whether the files beside it are the ones that were certified, without server,
/// network or database.
/// </summary>
internal static class VerifyCommand
{
    // More than any evidence: it holds hashes, texts and one signature, no documents.
    private const long MaxBytes = 16 * 1024 * 1024;

    /// <returns>0 when every check passed, 1 when one failed, 2 when there is no such evidence file or one of the other files is not there.</returns>
    public static async Task<int> RunAsync(string evidenceFile, IReadOnlyList<string> files, TextWriter told)
    {
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
        if (!CertificationEvidence.TryParse(await File.ReadAllBytesAsync(evidenceFile), out var evidence, out var problem))
        {
            await told.WriteLineAsync(problem);
            return 2;
        }
        var found = new List<FileHash>();
        foreach (var file in files)
            found.Add(await HashAsync(file, evidence!.Documents));
        var report = EvidenceVerifier.Verify(evidence!, found);
        foreach (var check in report.Checks)
            await told.WriteLineAsync($"{(check.Passed ? "passed" : "FAILED")}  {check.Name}: {check.Sentence}");
        await told.WriteLineAsync("What this does not prove:");
        foreach (var sentence in report.NotProven)
            await told.WriteLineAsync($"  - {sentence}");
        var failed = report.Checks.Count(c => !c.Passed);
        await told.WriteLineAsync(failed == 0 ? $"The evidence holds: {report.Checks.Count} checks passed." : $"The evidence does not hold: {failed} of {report.Checks.Count} checks failed.");
        return failed == 0 ? 0 : 1;
    }

    // A browser may have saved it under another name: what counts is the content.
    private static async Task<FileHash> HashAsync(string file, IReadOnlyList<FileHash> certified)
    {
        await using var content = File.OpenRead(file);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
        return certified.FirstOrDefault(c => c.Sha256 == sha256 && c.Length == content.Length) ?? new FileHash(Path.GetFileName(file), sha256, content.Length);
    }
}
