using System.Security.Cryptography;

namespace Portal.Domain.Forms;

/// <summary>A JSON file that is part of the program.</summary>
/// <param name="Name">Its name without folder and .json.</param>
/// <param name="Bytes">Its exact bytes.</param>
internal sealed record EmbeddedFile(string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Of the exact bytes, lower-case hexadecimal.</summary>
    internal string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Bytes.Span));
}

/// <summary>The JSON files that are part of the program, by folder under Forms.</summary>
internal static class Embedded
{
    internal static IEnumerable<EmbeddedFile> In(string folder)
    {
        var assembly = typeof(Embedded).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith($"Forms/{folder}/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            yield return new EmbeddedFile(name[(name.LastIndexOf('/') + 1)..^".json".Length], bytes.ToArray());
        }
    }
}
