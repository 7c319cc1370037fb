using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Portal.Tests.Support;

/// <summary>
/// A small SMTP server on a loopback port. It collects mails, and it can refuse a command, drop the connection after it
/// has the mail, hang, offer STARTTLS, ask for a password, and be down and come back on the same port.
/// </summary>
internal sealed class LoopbackSmtp : IAsyncDisposable
{
    private readonly ConcurrentQueue<CollectedMail> _mails = new();
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TcpListener? _listener;
    private CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public LoopbackSmtp() => Start();

    /// <summary>The same after a stop.</summary>
    public int Port { get; } = TestPort.Next();

    /// <summary>Everything the server took, oldest first; a mail whose connection it then dropped is among it.</summary>
    public IReadOnlyList<CollectedMail> Mails => [.. _mails];

    /// <summary>Answers by command (GREETING, EHLO, MAIL, RCPT, DATA, END, AUTH), such as <c>["RCPT"] = "550 no such user"</c>.</summary>
    public ConcurrentDictionary<string, string> Answers { get; } = new();

    /// <summary>Takes the mail and closes the connection without an answer.</summary>
    public bool DropsAfterData { get; set; }

    /// <summary>The command after which it never answers again.</summary>
    public string? HangsAt { get; set; }

    /// <summary>Offers STARTTLS with this certificate.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Offers AUTH LOGIN and takes mails only after this name and password.</summary>
    public (string User, string Password)? Login { get; set; }

    /// <summary>The newest mail that matches, waiting for one when there is none yet.</summary>
    public async Task<CollectedMail> WaitAsync(Func<CollectedMail, bool> matches, TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout);
        while (true)
        {
            var arrival = _arrival.Task;
            if (_mails.LastOrDefault(matches) is { } mail) return mail;
            await arrival.WaitAsync(limit.Token);
        }
    }

    public void Start()
    {
        _stop = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _loop = AcceptAsync(_listener, _stop.Token);
    }

    /// <summary>Goes down: connections are refused from now on.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        _listener?.Dispose();
        await _loop;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task AcceptAsync(TcpListener listener, CancellationToken stop)
    {
        var served = new List<Task>();
        try
        {
            while (true) served.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop), stop));
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException or SocketException && stop.IsCancellationRequested)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using var owned = client;
        try
        {
            await new SmtpDialog(this, client.GetStream(), stop).RunAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or System.Security.Authentication.AuthenticationException)
        {
        }
    }

    private void Collect(CollectedMail mail)
    {
        _mails.Enqueue(mail);
        Interlocked.Exchange(ref _arrival, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private sealed class SmtpDialog(LoopbackSmtp server, Stream stream, CancellationToken stop)
    {
        private readonly List<string> _recipients = [];
        private Stream _stream = stream;
        private string _sender = "";
        private bool _loggedIn;

        public async Task RunAsync()
        {
            if (!await SayAsync("GREETING", "220 loopback")) return;
            while (await LineAsync() is { } line)
            {
                var verb = line.Split(' ')[0].ToUpperInvariant();
                switch (verb)
                {
                    case "EHLO" or "HELO":
                        if (!await SayAsync("EHLO", Capabilities())) return;
                        break;
                    case "STARTTLS" when server.Certificate is not null:
                        await SayAsync("STARTTLS", "220 go ahead");
                        var tls = new SslStream(_stream);
                        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = server.Certificate }, stop);
                        _stream = tls;
                        break;
                    case "AUTH" when server.Login is not null:
                        await LoginAsync(line);
                        break;
                    case "MAIL":
                        if (server.Login is not null && !_loggedIn) await WriteAsync("530 5.7.0 authentication required");
                        else await SayAsync("MAIL", "250 ok");
                        _sender = Between(line);
                        _recipients.Clear();
                        break;
                    case "RCPT":
                        await SayAsync("RCPT", "250 ok");
                        _recipients.Add(Between(line));
                        break;
                    case "DATA":
                        if (!await SayAsync("DATA", "354 end with a dot")) break;
                        var text = await TextAsync();
                        if (server.Answers.ContainsKey("END"))
                        {
                            await SayAsync("END", "");
                            break;
                        }
                        server.Collect(new CollectedMail(_sender, [.. _recipients], text));
                        if (server.DropsAfterData) return;
                        await SayAsync("END", "250 taken");
                        break;
                    case "RSET" or "NOOP":
                        await WriteAsync("250 ok");
                        break;
                    case "QUIT":
                        await WriteAsync("221 bye");
                        return;
                    default:
                        await WriteAsync("502 not known here");
                        break;
                }
            }
        }

        private string Capabilities() => "250-loopback"
            + (server.Certificate is not null && _stream is not SslStream ? "\r\n250-STARTTLS" : "")
            + (server.Login is not null ? "\r\n250-AUTH LOGIN" : "") + "\r\n250 8BITMIME";

        private async Task LoginAsync(string line)
        {
            var user = line.Split(' ') is [_, _, var first] ? first : await AskAsync("VXNlcm5hbWU6");
            var password = await AskAsync("UGFzc3dvcmQ6");
            _loggedIn = (Decoded(user), Decoded(password)) == server.Login;
            await WriteAsync(_loggedIn ? "235 2.7.0 welcome" : "535 5.7.8 wrong name or password");
        }

        private async Task<string> AskAsync(string question)
        {
            await WriteAsync("334 " + question);
            return await LineAsync() ?? throw new IOException("closed");
        }

        // True when the good answer was given.
        private async Task<bool> SayAsync(string command, string good)
        {
            if (server.HangsAt == command) await Task.Delay(Timeout.Infinite, stop);
            var answer = server.Answers.GetValueOrDefault(command, good);
            await WriteAsync(answer);
            return answer == good;
        }

        private Task WriteAsync(string answer) => _stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"), stop).AsTask();

        private async Task<string> TextAsync()
        {
            var text = new StringBuilder();
            while (await LineAsync() is { } line)
            {
                if (line == ".") return text.ToString();
                text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            }
            throw new IOException("closed");
        }

        // Byte by byte: nothing may be read ahead of the TLS handshake.
        private async Task<string?> LineAsync()
        {
            var line = new List<byte>();
            var one = new byte[1];
            while (await _stream.ReadAsync(one, stop) > 0)
            {
                if (one[0] == '\n') return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
                line.Add(one[0]);
            }
            return null;
        }

        private static string Between(string line) => line[(line.IndexOf('<') + 1)..line.IndexOf('>')];

        private static string Decoded(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
    }
}
