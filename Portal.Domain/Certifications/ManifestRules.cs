namespace Portal.Domain.Certifications;

/// <summary>What every manifest must be, whoever wrote it. Read manifests come from outside, so nothing is taken for granted.</summary>
internal static class ManifestRules
{
    internal static string? Problem(Manifest m) =>
        m.VersionNumber < 1 || m.Form.Version < 1 ? "Versions count from 1."
        : !IsName(m.Form.Key) ? "The form has no key."
        : m.Provider.Npi is not { Length: 10 } npi || !npi.All(char.IsAsciiDigit) ? "The NPI has ten digits."
        : !IsName(m.Signer.LegalName) ? "The signer has no legal name."
        : !IsSha256(m.ContentSha256) ? "The content has no SHA-256 in 64 lower-case hexadecimal digits."
        : Files(m.Pdfs) ?? Files(m.Attachments) ?? Text(m.ConsentText) ?? Text(m.CertificationText)
        ?? Commitments(m.Sensitive) ?? Access(m.Access)
        ?? (UtcTime.IsExact(m.IssuedAt) ? null : "The time of issue is UTC and has whole microseconds.");

    internal static bool IsSha256(string? hex) => hex is { Length: 64 } && hex.All(char.IsAsciiHexDigitLower);

    internal static string? Files(IReadOnlyList<FileHash> files) =>
        files.All(f => f is not null && IsName(f.Name) && IsSha256(f.Sha256) && f.Length >= 0) ? null
        : "Each file has a name, a SHA-256 in 64 lower-case hexadecimal digits and a length.";

    private static bool IsName(string? name) => !string.IsNullOrWhiteSpace(name);

    private static string? Text(StatementHash text) =>
        IsName(text.Id) && text.Version >= 1 && IsSha256(text.Sha256) ? null
        : "Each text has an id, a version from 1 and a SHA-256 in 64 lower-case hexadecimal digits.";

    private static string? Commitments(IReadOnlyList<ManifestCommitment> sensitive) =>
        !sensitive.All(s => s is not null && IsName(s.Path) && IsSha256(s.Commitment))
            ? "Each commitment has a path and 64 lower-case hexadecimal digits."
        : sensitive.DistinctBy(s => s.Path, StringComparer.Ordinal).Count() != sensitive.Count ? "A sensitive value is named twice."
        : null;

    private static string? Access(IReadOnlyList<ManifestAccess> access) =>
        !access.All(a => a is not null && a.May.Count > 0 && a.May.All(IsName)) ? "Each account on the access list may do something."
        : access.DistinctBy(a => a.AccountId).Count() != access.Count ? "An account is on the access list twice."
        : access.Any(a => a.May.Distinct(StringComparer.Ordinal).Count() != a.May.Count) ? "A permission is listed twice."
        : null;
}
