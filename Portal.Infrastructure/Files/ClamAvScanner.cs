using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Portal.Infrastructure.Files;

/// <summary>What the virus scanner said; it is recorded with the file.</summary>
public enum ScanOutcome
{
    /// <summary>Scanned, nothing found.</summary>
    Clean,

    /// <summary>A signature or a limit of the scanner matched; the file is refused.</summary>
    Infected,

    /// <summary>A scanner is configured and did not answer properly; the file is refused.</summary>
    Unavailable,

    /// <summary>No scanner is configured; the file is kept and says so.</summary>
    NoScanner,
}

/// <summary>The outcome of one scan.</summary>
/// <param name="Outcome">What the scanner said.</param>
/// <param name="Detail">The signature's name, or for the log why there was no answer; null otherwise.</param>
public sealed record ScanResult(ScanOutcome Outcome, string? Detail = null)
{
    public bool MayBeKept => Outcome is ScanOutcome.Clean or ScanOutcome.NoScanner;
}

/// <summary>
/// Asks clamd by its INSTREAM command, over TCP or a Unix socket. Anything but a proper "OK" after the whole file was
/// sent is not clean. clamd needs <c>AlertExceedsMax yes</c> and a StreamMaxLength of at least the upload limit.
/// </summary>
public sealed class ClamAvScanner(ClamAvAddress? address, TimeSpan timeout)
{
    private const int ChunkLength = 64 * 1024;
    private const int LongestReply = 4096;

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <summary>From <c>Portal:ClamAv</c> (<c>host:port</c>, or the path of a Unix socket); without it files are not scanned.</summary>
    /// <exception cref="InvalidSettingException">The setting is neither.</exception>
    public static ClamAvScanner From(IConfiguration configuration) =>
        new(ClamAvAddress.Parse(configuration[ClamAvAddress.Setting]), DefaultTimeout);

    /// <summary>
    /// Sends the content to the scanner. Cancelling by the caller throws; every other trouble is <see
    /// cref="ScanOutcome.Unavailable"/>.
    /// </summary>
    public async Task<ScanResult> ScanAsync(Stream content, CancellationToken cancel)
    {
        if (address is null) return new ScanResult(ScanOutcome.NoScanner);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        try
        {
            using var socket = await address.ConnectAsync(limit.Token);
            await using var stream = new NetworkStream(socket);
            await SendAsync(content, stream, limit.Token);
            return Read(await ReplyAsync(stream, limit.Token));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            var reason = string.Create(CultureInfo.InvariantCulture, $"No answer within {timeout.TotalSeconds:0.#} s.");
            return new ScanResult(ScanOutcome.Unavailable, reason);
        }
        catch (Exception e) when (e is SocketException or IOException { InnerException: SocketException })
        {
            return new ScanResult(ScanOutcome.Unavailable, e.Message);
        }
    }

    private static async Task SendAsync(Stream content, NetworkStream stream, CancellationToken cancel)
    {
        await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), cancel);
        var chunk = new byte[sizeof(uint) + ChunkLength];
        int length;
        do
        {
            length = await content.ReadAtLeastAsync(chunk.AsMemory(sizeof(uint)), ChunkLength, throwOnEndOfStream: false, cancel);
            BinaryPrimitives.WriteInt32BigEndian(chunk, length);
            await stream.WriteAsync(chunk.AsMemory(0, sizeof(uint) + length), cancel);
        }
        while (length == ChunkLength);
        // A chunk of length zero ends the stream; a shorter last read may already have been one.
        if (length > 0) await stream.WriteAsync(new byte[sizeof(uint)], cancel);
    }

    // A command that starts with z is answered with a NUL at the end; what has none was cut off.
    private static async Task<string?> ReplyAsync(NetworkStream stream, CancellationToken cancel)
    {
        var reply = new byte[LongestReply];
        for (var length = 0; length < reply.Length;)
        {
            var read = await stream.ReadAsync(reply.AsMemory(length), cancel);
            if (read == 0) return null;
            length += read;
            if (reply.AsSpan(0, length).IndexOf((byte)0) is >= 0 and var end) return Encoding.UTF8.GetString(reply, 0, end);
        }
        return null;
    }

    private static ScanResult Read(string? line)
    {
        const string start = "stream: ";
        const string found = " FOUND";
        if (line is null) return new ScanResult(ScanOutcome.Unavailable, "The scanner closed the connection without a whole answer.");
        if (line == start + "OK") return new ScanResult(ScanOutcome.Clean);
        var isFound = line.StartsWith(start, StringComparison.Ordinal) && line.EndsWith(found, StringComparison.Ordinal);
        return isFound && line.Length > start.Length + found.Length
            ? new ScanResult(ScanOutcome.Infected, line[start.Length..^found.Length])
            : new ScanResult(ScanOutcome.Unavailable, $"The scanner answered: {line}");
    }
}
