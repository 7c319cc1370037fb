using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Portal.Infrastructure.Files;

/// <summary>Where clamd listens: a TCP port or a Unix socket.</summary>
public sealed class ClamAvAddress
{
    public const string Setting = "Portal:ClamAv";

    private readonly EndPoint _endPoint;

    private ClamAvAddress(EndPoint endPoint) => _endPoint = endPoint;

    /// <summary>Null when nothing is configured.</summary>
    /// <exception cref="InvalidSettingException">Neither <c>host:port</c> nor an absolute path.</exception>
    public static ClamAvAddress? Parse(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting)) return null;
        if (Path.IsPathRooted(setting)) return new ClamAvAddress(new UnixDomainSocketEndPoint(setting));
        var colon = setting.LastIndexOf(':');
        var number = setting.AsSpan(colon + 1);
        if (colon <= 0 || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is 0 or > IPEndPoint.MaxPort)
            throw new InvalidSettingException($"{Setting} must be host:port (clamd usually listens on 3310) or the absolute "
                + "path of clamd's Unix socket.");
        var host = setting[..colon].Trim('[', ']');
        return new ClamAvAddress(IPAddress.TryParse(host, out var ip) ? new IPEndPoint(ip, port) : new DnsEndPoint(host, port));
    }

    internal async Task<Socket> ConnectAsync(CancellationToken cancel)
    {
        var socket = _endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_endPoint, cancel);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
