using Portal.Infrastructure.Files;

namespace Portal.Infrastructure.Data;

/// <summary>What the row of each file says of it that somebody brought. Where it belongs to, each kind of row adds.</summary>
public abstract class FileRow
{
    /// <summary>For the rows that are read.</summary>
    protected FileRow()
    {
    }

    /// <summary>Of a file that was accepted and stored.</summary>
    protected FileRow(AcceptedUpload file)
    {
        (FileName, MediaType, ScanResult) = (file.DisplayName, file.Kind.MediaType, file.Scan.Outcome.ToString());
        (StoredName, SizeBytes, Sha256) = (file.File.Name, file.File.Length, Convert.FromHexString(file.File.Sha256));
    }

    /// <summary>As it is shown and downloaded.</summary>
    public string FileName { get; private init; } = "";

    /// <summary>What its bytes are, whatever it was called.</summary>
    public string MediaType { get; private init; } = "";

    /// <summary>Of the file as it was brought.</summary>
    public long SizeBytes { get; private init; }

    /// <summary>Of the file as it was brought, 32 bytes.</summary>
    public byte[] Sha256 { get; private init; } = [];

    /// <summary>Where its sealed bytes are.</summary>
    public string StoredName { get; private init; } = "";

    /// <summary>What the virus scanner said.</summary>
    public string ScanResult { get; private init; } = "";
}
