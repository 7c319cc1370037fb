using Portal.Domain.Certifications;

namespace Portal.Server.Commands;

/// <summary><c>verify FILE</c>: checks an evidence file by itself, without server, network or database.</summary>
internal static class VerifyCommand
{
    // More than any evidence: it holds hashes, texts and one signature, no documents.
    private const long MaxBytes = 16 * 1024 * 1024;

    /// <returns>0 when every check passed, 1 when one failed, 2 when there is no such evidence file.</returns>
    public static async Task<int> RunAsync(string file, TextWriter told)
    {
        if (!File.Exists(file) || new FileInfo(file).Length > MaxBytes)
        {
            await told.WriteLineAsync($"{file} is not there, or it is larger than an evidence file can be.");
            return 2;
        }
        if (!CertificationEvidence.TryParse(await File.ReadAllBytesAsync(file), out var evidence, out var problem))
        {
            await told.WriteLineAsync(problem);
            return 2;
        }
        var report = EvidenceVerifier.Verify(evidence!);
        foreach (var check in report.Checks)
            await told.WriteLineAsync($"{(check.Passed ? "passed" : "FAILED")}  {check.Name}: {check.Sentence}");
        await told.WriteLineAsync("What this does not prove:");
        foreach (var sentence in report.NotProven)
            await told.WriteLineAsync($"  - {sentence}");
        var failed = report.Checks.Count(c => !c.Passed);
        await told.WriteLineAsync(failed == 0 ? $"The evidence holds: {report.Checks.Count} checks passed." : $"The evidence does not hold: {failed} of {report.Checks.Count} checks failed.");
        return failed == 0 ? 0 : 1;
    }
}
