using System.Net;
using System.Net.Sockets;

namespace Portal.Infrastructure.Accounts;

/// <summary>A network address as limits count it.</summary>
public static class NetworkAddress
{
    private const int SubscriberBytes = 8;

    /// <summary>
    /// Of version 6 the first 64 bits: a household has all the addresses behind them, and could try with a new one each time. An address of
    /// version 4 is the same one however it was written.
    /// </summary>
    /// <param name="address">Where a request comes from; null when that is not known.</param>
    public static string ForLimits(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(SubscriberBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
