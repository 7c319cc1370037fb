namespace Portal.Infrastructure.Files;

/// <summary>A file in the store.</summary>
/// <param name="Name">The stored name, 64 hexadecimal digits: not the hash of the content and of no use without the data key.</param>
/// <param name="Length">Bytes of the content.</param>
/// <param name="Sha256">SHA-256 of the content in lower-case hexadecimal; this is what the manifest carries.</param>
public sealed record StoredFile(string Name, long Length, string Sha256);
