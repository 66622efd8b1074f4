namespace Dunes.Sdk.Mesh;

/// <summary>What provisioning gave a node, and which features it has.</summary>
public sealed record MeshNodeConfiguration
{
    /// <summary>The primary element's unicast address, 0x0001 to 0x7FFF.</summary>
    public required ushort Address { get; init; }

    /// <summary>Elements at consecutive addresses, 1 to 255.</summary>
    public int ElementCount { get; init; } = 1;

    /// <summary>At least one network key.</summary>
    public required IReadOnlyList<MeshKey> NetworkKeys { get; init; }

    /// <summary>Application keys, bound to the first network key.</summary>
    public IReadOnlyList<MeshKey> ApplicationKeys { get; init; } = [];

    /// <summary>This node's device key, 16 octets; empty for none.</summary>
    public ReadOnlyMemory<byte> DeviceKey { get; init; }

    /// <summary>Device keys of other nodes by primary address, for a configuration client.</summary>
    public IReadOnlyDictionary<ushort, ReadOnlyMemory<byte>> RemoteDeviceKeys { get; init; } = new Dictionary<ushort, ReadOnlyMemory<byte>>();

    /// <summary>Group addresses that the node listens to.</summary>
    public IReadOnlyList<ushort> Subscriptions { get; init; } = [];

    /// <summary>The current IV index.</summary>
    public uint IvIndex { get; init; }

    /// <summary>The first sequence number to use, 0 to 0xFFFFFF.</summary>
    public uint FirstSequence { get; init; }

    /// <summary>Whether the node relays for others.</summary>
    public bool IsRelay { get; init; }

    /// <summary>Hops a message may travel when its sender names none: 0, or 2 to 127.</summary>
    public byte DefaultTtl { get; init; } = 7;

    /// <summary>How often an own PDU is sent, 1 to 8, and how far apart.</summary>
    public (int Count, TimeSpan Interval) NetworkTransmit { get; init; } = (3, TimeSpan.FromMilliseconds(20));

    /// <summary>How often a relayed PDU is sent, 1 to 8, and how far apart.</summary>
    public (int Count, TimeSpan Interval) RelayRetransmit { get; init; } = (2, TimeSpan.FromMilliseconds(20));

    /// <summary>The longest random wait before a relay sends.</summary>
    public TimeSpan RelayJitter { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Most sources that the replay list holds; a message of one more is dropped.</summary>
    public int ReplayCapacity { get; init; } = 512;

    /// <summary>Entries of the network message cache.</summary>
    public int CacheCapacity { get; init; } = 512;

    /// <summary>Seeds the node's random waits.</summary>
    public ulong Seed { get; init; } = 1;
}
