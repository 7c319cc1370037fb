using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;

namespace Portal.Tests.Ledger.Checkpoints;

/// <summary>A witness as C2SP tlog-witness describes one, on a loopback port: it remembers one checkpoint and signs what goes on from it.</summary>
internal sealed class FakeWitness : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly byte[] _seed = [.. Enumerable.Range(1, 32).Select(n => (byte)n)];
    private readonly Task _loop;
    private Checkpoint? _seen;

    public FakeWitness(NoteKey trusted)
    {
        Trusted = trusted;
        for (var port = 20_000 + Environment.ProcessId % 10_000; ; port++)
            try
            {
                _listener.Prefixes.Clear();
                _listener.Prefixes.Add($"http://127.0.0.1:{port}/witness/");
                _listener.Start();
                Settings = new WitnessSettings(new Uri($"http://127.0.0.1:{port}/witness/"), new NoteKey("witness.example/w1", NoteKey.Cosignature, Ed25519.PublicKey(_seed)));
                break;
            }
            catch (HttpListenerException)
            {
                // Somebody else listens there.
            }
        _loop = ServeAsync();
    }

    public NoteKey? Trusted { get; set; }

    public WitnessSettings Settings { get; }

    public int Asked { get; private set; }

    /// <summary>Answers so instead.</summary>
    public (HttpStatusCode Status, string Body)? Answer { get; set; }

    /// <summary>What it has signed last.</summary>
    public long Size => _seen?.Size ?? 0;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task ServeAsync()
    {
        while (true)
            try
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                Asked++;
                var (status, body) = Answer
                    ?? (context.Request is { HttpMethod: "POST", Url.AbsolutePath: "/witness/add-checkpoint" } ? Add(await reader.ReadToEndAsync()) : (HttpStatusCode.NotFound, ""));
                context.Response.StatusCode = (int)status;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
    }

    private (HttpStatusCode, string) Add(string request)
    {
        var empty = request.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = request[..empty].Split('\n');
        var (old, proof) = (long.Parse(lines[0]["old ".Length..], CultureInfo.InvariantCulture), lines[1..].Select(Convert.FromBase64String).ToList());
        var note = SignedNote.Parse(request[(empty + 2)..])!;
        var checkpoint = Checkpoint.Parse(note.Text)!;
        if (Trusted is null || checkpoint.Origin != Trusted.Name)
            return (HttpStatusCode.NotFound, "");
        if (!note.IsSignedBy(Trusted, Ed25519.Check))
            return (HttpStatusCode.Forbidden, "");
        if (old > checkpoint.Size)
            return (HttpStatusCode.BadRequest, "");
        if (old != Size || (_seen is not null && old == checkpoint.Size && !_seen.Root.AsSpan().SequenceEqual(checkpoint.Root)))
            return (HttpStatusCode.Conflict, $"{Size}\n");
        if (!MerkleProofs.Continues(old, _seen?.Root ?? MerkleHash.Empty, checkpoint.Size, checkpoint.Root, proof))
            return (HttpStatusCode.UnprocessableEntity, "");
        _seen = checkpoint;
        var signature = new byte[8 + 64];
        BinaryPrimitives.WriteUInt64BigEndian(signature, 1_800_000_000);
        Ed25519.Sign(_seed, SignedNote.Cosigned(note.Text, 1_800_000_000)).CopyTo(signature, 8);
        return (HttpStatusCode.OK, $"— somebody.example/else AAAAAAAA\n{new NoteSignature(Settings.Key.Name, Settings.Key.Id, signature)}\n");
    }
}
