using System.Net;
using System.Net.Sockets;

namespace Portal.Tests.Support;

/// <summary>
/// Ports for what is to listen later, or again after it was down. They lie below those that a system gives away by itself: one of these that
/// was given back may belong to somebody else a moment later.
/// </summary>
internal static class TestPort
{
    private const int First = 10_000;
    private const int Count = 10_000;

    // Far from where another run at the same time counts, whose process has a number close by.
    private static int _next = Environment.ProcessId * 997 % Count;

    /// <summary>One that nobody listens on; no other call of this run gets it.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's.
            }
        }
    }
}
