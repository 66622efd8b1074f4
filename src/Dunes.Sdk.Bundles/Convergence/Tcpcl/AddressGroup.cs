using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>The addresses that one host can easily have: an IPv4 address, or the /64 of an IPv6 one.</summary>
/// <remarks>Link-local addresses share one /64 on every link, so each of them counts by itself.</remarks>
internal readonly record struct AddressGroup(ulong Prefix, ulong Host)
{
    private const int IPv6Size = 16;

    /// <summary>Whom a connection comes from; those that are gone already count together.</summary>
    public static AddressGroup Of(Socket connection)
    {
        try
        {
            return connection.RemoteEndPoint is IPEndPoint { Address: var address } ? Of(address) : default;
        }
        catch (SocketException)
        {
            return default;
        }
    }

    public static AddressGroup Of(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[IPv6Size];
        if (!address.MapToIPv6().TryWriteBytes(octets, out _)) return default;
        var (prefix, host) = (BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]));
        var isOneHost = address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6 || address.IsIPv6LinkLocal;
        return new(prefix, isOneHost ? host : 0);
    }
}
