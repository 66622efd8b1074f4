using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Dunes.Sdk.Mesh;

/// <summary>One network PDU to put on the air, and how often.</summary>
public readonly struct MeshTransmission
{
    /// <summary>Octets of the longest network PDU.</summary>
    public const int MaxSize = 29;

    private readonly PduOctets _octets;
    private readonly byte _length;

    /// <summary>Copies a PDU of at most 29 octets.</summary>
    /// <param name="pdu">The obfuscated and encrypted network PDU.</param>
    /// <param name="count">How often it is sent: 1 to 8.</param>
    /// <param name="interval">Time between two sendings: 10 to 320 ms in steps of 10.</param>
    /// <param name="delay">Time to wait before the first: a relay's random wait, zero for an originator.</param>
    /// <param name="isRelayed">Whether another node made it.</param>
    public MeshTransmission(ReadOnlySpan<byte> pdu, int count, TimeSpan interval, TimeSpan delay, bool isRelayed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pdu.Length, MaxSize, nameof(pdu));
        pdu.CopyTo(_octets);
        (_length, Count, Interval, Delay, IsRelayed) = ((byte)pdu.Length, (byte)count, interval, delay, isRelayed);
    }

    /// <summary>The network PDU.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Pdu => ((ReadOnlySpan<byte>)_octets)[.._length];

    /// <summary>How often it is sent.</summary>
    public byte Count { get; }

    /// <summary>Time between two sendings.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Time to wait before the first sending.</summary>
    public TimeSpan Delay { get; }

    /// <summary>Whether another node made it.</summary>
    public bool IsRelayed { get; }

    [InlineArray(MaxSize)]
    private struct PduOctets
    {
        private byte _first;
    }
}
