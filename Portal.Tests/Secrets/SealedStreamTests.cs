using Portal.Infrastructure.Secrets;

namespace Portal.Tests.Secrets;

public sealed class SealedStreamTests : IDisposable
{
    private const int Chunk = 64 * 1024;
    private const int Header = 33;
    private const int SealedChunk = Chunk + 16;

    private static readonly SealedPlace Place = new("files", "content", "version|7");

    private readonly DataKey _key = DataKey.Create();

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData(3 * Chunk)]
    [InlineData(3 * Chunk + 4711)]
    public async Task What_was_sealed_comes_back_whatever_the_size_of_the_reads(int length)
    {
        var plaintext = Bytes(length);
        var envelope = await SealAsync(plaintext, maxRead: 1000);
        foreach (var read in new[] { 1 + length / 7, 4096, 1 << 20 })
        {
            Assert.Equal(plaintext, await OpenAsync(envelope, read));
            Assert.Equal(plaintext, OpenSynchronously(envelope, read));
        }
    }

    [Fact]
    public async Task The_same_file_never_looks_the_same_twice()
    {
        var (one, other) = (await SealAsync(Bytes(100)), await SealAsync(Bytes(100)));
        Assert.NotEqual(one[Header..], other[Header..]);
    }

    [Fact]
    public async Task A_changed_bit_in_any_part_is_noticed()
    {
        var envelope = await SealAsync(Bytes(2 * Chunk + 10));
        int[] places =
        [
            0, 1, Header - 1, Header, Header + Chunk - 1, Header + Chunk, Header + SealedChunk - 1, Header + SealedChunk,
            Header + 2 * SealedChunk, envelope.Length - 17, envelope.Length - 16, envelope.Length - 1,
        ];
        foreach (var i in places)
        {
            envelope[i] ^= 1;
            await Assert.ThrowsAsync<SealBrokenException>(() => OpenAsync(envelope));
            envelope[i] ^= 1;
        }
        Assert.Equal(Bytes(2 * Chunk + 10), await OpenAsync(envelope));
    }

    [Fact]
    public async Task A_file_that_is_cut_off_anywhere_is_refused()
    {
        var envelope = await SealAsync(Bytes(2 * Chunk));
        int[] lengths =
        [
            0, 1, Header - 1, Header, Header + 1, Header + 15, Header + 16, Header + Chunk, Header + SealedChunk - 1, Header + SealedChunk,
            Header + SealedChunk + 1, envelope.Length - SealedChunk, envelope.Length - 1,
        ];
        foreach (var length in lengths) await Assert.ThrowsAsync<SealBrokenException>(() => OpenAsync(envelope[..length]));
    }

    [Fact]
    public async Task Chunks_that_change_places_repeat_or_are_left_out_are_refused()
    {
        var envelope = await SealAsync(Bytes(3 * Chunk + 5));
        byte[] Part(int i) => envelope[(Header + i * SealedChunk)..Math.Min(envelope.Length, Header + (i + 1) * SealedChunk)];
        byte[] Built(params int[] parts) => [.. envelope[..Header], .. parts.SelectMany(Part)];
        Assert.Equal(Bytes(3 * Chunk + 5), await OpenAsync(Built(0, 1, 2, 3)));
        foreach (var wrong in new[] { Built(1, 0, 2, 3), Built(0, 2, 1, 3), Built(0, 1, 3), Built(0, 1, 2), Built(0, 0, 1, 2, 3), Built(3), Built(0, 1, 2, 3, 3) })
            await Assert.ThrowsAsync<SealBrokenException>(() => OpenAsync(wrong));
    }

    [Fact]
    public async Task Bytes_after_the_end_are_refused()
    {
        foreach (var length in new[] { 10, Chunk })
            await Assert.ThrowsAsync<SealBrokenException>(async () => await OpenAsync([.. await SealAsync(Bytes(length)), 0]));
    }

    [Fact]
    public async Task A_chunk_of_another_file_of_the_same_key_is_refused()
    {
        var (one, other) = (await SealAsync(Bytes(2 * Chunk)), await SealAsync(Bytes(2 * Chunk)));
        other.AsSpan(Header, SealedChunk).CopyTo(one.AsSpan(Header));
        await Assert.ThrowsAsync<SealBrokenException>(() => OpenAsync(one));
    }

    [Fact]
    public async Task A_file_opens_in_its_place_and_under_its_key_only()
    {
        var envelope = await SealAsync(Bytes(10));
        using var otherKey = DataKey.Create();
        await Assert.ThrowsAsync<SealBrokenException>(() => OpenAsync(envelope, place: new SealedPlace("files", "content", "version|8")));
        await Assert.ThrowsAsync<SealBrokenException>(() => OpenAsync(envelope, key: otherKey));
    }

    [Fact]
    public async Task A_value_is_not_a_file_and_a_file_is_not_a_value()
    {
        await Assert.ThrowsAsync<SealBrokenException>(() => OpenAsync(_key.Seal(Place, Bytes(100))));
        var envelope = await SealAsync(Bytes(100));
        Assert.Throws<SealBrokenException>(() => _key.Open(Place, envelope));
    }

    [Fact]
    public async Task Nothing_of_a_broken_chunk_is_handed_out()
    {
        var envelope = await SealAsync(Bytes(2 * Chunk));
        envelope[^1] ^= 1;
        await using var opened = await SealedStream.OpenAsync(_key, Place, new MemoryStream(envelope), default);
        var got = new MemoryStream();
        await Assert.ThrowsAsync<SealBrokenException>(() => opened.CopyToAsync(got));
        Assert.Equal(Bytes(2 * Chunk)[..Chunk], got.ToArray());
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(4711).NextBytes(bytes);
        return bytes;
    }

    private async Task<byte[]> SealAsync(byte[] plaintext, int maxRead = int.MaxValue)
    {
        var target = new MemoryStream();
        var seen = 0;
        Assert.True(await SealedStream.SealAsync(_key, Place, new Dribble(plaintext, maxRead), target, piece => (seen += piece.Length) >= 0, default));
        Assert.Equal(plaintext.Length, seen);
        return target.ToArray();
    }

    private async Task<byte[]> OpenAsync(byte[] envelope, int read = 100_000, SealedPlace? place = null, DataKey? key = null)
    {
        await using var opened = await SealedStream.OpenAsync(key ?? _key, place ?? Place, new Dribble(envelope, read), default);
        var target = new MemoryStream();
        await opened.CopyToAsync(target, read);
        return target.ToArray();
    }

    private byte[] OpenSynchronously(byte[] envelope, int read)
    {
        using var opened = SealedStream.OpenAsync(_key, Place, new Dribble(envelope, read), default).GetAwaiter().GetResult();
        var target = new MemoryStream();
        opened.CopyTo(target, read);
        return target.ToArray();
    }

    private sealed class Dribble(byte[] content, int most) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);
    }
}
