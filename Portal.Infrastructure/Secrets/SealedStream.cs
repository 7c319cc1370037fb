using System.Security.Cryptography;

namespace Portal.Infrastructure.Secrets;

/// <summary>
/// The envelope of what is too long to hold in memory: format, random salt, then chunks of up to 64 KiB, each with its
/// tag. Every file has a key of its own (HKDF over the data key, the salt and the place). Number and finality of each chunk
/// are authenticated, so that a file that is cut off, reordered, continued or moved does not open.
/// </summary>
internal static class SealedStream
{
    public const int ChunkLength = 64 * 1024;
    public const int SaltLength = 32;
    public const int HeaderLength = 1 + SaltLength;

    /// <summary>
    /// Seals source into target, a chunk at a time. <paramref name="observe"/> sees each piece of plaintext before it is
    /// sealed, to count and to hash; it answers false to stop. False is then the result, and what was written is no file.
    /// </summary>
    public static async Task<bool> SealAsync(
        DataKey key, SealedPlace place, Stream source, Stream target, Func<ReadOnlyMemory<byte>, bool> observe, CancellationToken cancel)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        await target.WriteAsync(new byte[] { SealedBytes.Streamed }, cancel);
        await target.WriteAsync(salt, cancel);
        using var chunks = new SealedChunks(key, place, salt);
        var (current, next) = (new byte[ChunkLength], new byte[ChunkLength]);
        var envelope = new byte[ChunkLength + SealedBytes.TagLength];
        try
        {
            var length = await FillAsync(current);
            for (uint number = 0; ; number = checked(number + 1))
            {
                if (!observe(current.AsMemory(0, length))) return false;
                var nextLength = length < ChunkLength ? 0 : await FillAsync(next);
                var sealedChunk = envelope.AsMemory(0, length + SealedBytes.TagLength);
                chunks.Seal(number, nextLength == 0, current.AsSpan(0, length), sealedChunk.Span);
                await target.WriteAsync(sealedChunk, cancel);
                if (nextLength == 0) return true;
                (current, next, length) = (next, current, nextLength);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(current);
            CryptographicOperations.ZeroMemory(next);
        }

        ValueTask<int> FillAsync(byte[] chunk) => source.ReadAtLeastAsync(chunk, ChunkLength, throwOnEndOfStream: false, cancel);
    }

    /// <summary>
    /// A stream of the plaintext. It owns the source, and reading throws <see cref="SealBrokenException"/> where the seal is
    /// broken.
    /// </summary>
    public static async Task<Stream> OpenAsync(DataKey key, SealedPlace place, Stream source, CancellationToken cancel)
    {
        var header = new byte[HeaderLength];
        var read = await source.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancel);
        if (read < HeaderLength || header[0] != SealedBytes.Streamed)
        {
            await source.DisposeAsync();
            throw new SealBrokenException($"The sealed stream of {place.Name} has an unknown format or is too short to be one.");
        }
        return new OpenedStream(source, new SealedChunks(key, place, header.AsSpan(1)), place.Name);
    }
}
