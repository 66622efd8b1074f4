namespace Dunes.Sdk.Mesh;

/// <summary>What provisioning gave this node, and which features it has; out of range, it stops the host as it starts.</summary>
public sealed class MeshOptions
{
    /// <summary>The primary element's unicast address, 0x0001 to 0x7FFF. Required.</summary>
    public ushort Address { get; set; }

    /// <summary>Elements at consecutive addresses, 1 to 255. The default is 1.</summary>
    public int ElementCount { get; set; } = 1;

    /// <summary>The network keys. One at least; application keys belong to the first.</summary>
    public IList<MeshKey> NetworkKeys { get; } = [];

    /// <summary>The application keys.</summary>
    public IList<MeshKey> ApplicationKeys { get; } = [];

    /// <summary>The node's device key, 16 octets; empty for none.</summary>
    public ReadOnlyMemory<byte> DeviceKey { get; set; }

    /// <summary>Group addresses that the node listens to.</summary>
    public IList<ushort> Subscriptions { get; } = [];

    /// <summary>Label UUIDs of 16 octets that the node listens to and can send to.</summary>
    public IList<ReadOnlyMemory<byte>> VirtualLabels { get; } = [];

    /// <summary>The current IV index. The default is 0.</summary>
    public uint IvIndex { get; set; }

    /// <summary>The first sequence number to use, 0 to 0xFFFFFF: above every number ever used under this IV index. The default is 0.</summary>
    public uint FirstSequence { get; set; }

    /// <summary>The replay list as it was stored last. The default is empty, which lets old messages in again.</summary>
    public IList<MeshReplayEntry> ReplayList { get; } = [];

    /// <summary>Whether the node relays for others. The default is false.</summary>
    public bool IsRelay { get; set; }

    /// <summary>Hops a message may travel when its sender names none: 0, or 2 to 127. The default is 7.</summary>
    public byte DefaultTtl { get; set; } = 7;

    /// <summary>Most sources that the replay list holds, 1 to 32767. The default is 512.</summary>
    public int ReplayCapacity { get; set; } = 512;

    /// <summary>Entries of the network message cache, 2 to 1048576. The default is 512.</summary>
    public int CacheCapacity { get; set; } = 512;

    /// <summary>Most PDUs and messages to send that wait for the node, 16 to 65536; a PDU more is dropped. The default is 1024.</summary>
    public int InboxCapacity { get; set; } = 1024;

    /// <summary>Most received messages that wait to be read, 1 to 65536; then the node takes no more and acknowledges none. The default is 256.</summary>
    public int MessageCapacity { get; set; } = 256;

    internal MeshNodeConfiguration ToConfiguration() => new()
    {
        Address = Address, ElementCount = ElementCount, NetworkKeys = [.. NetworkKeys], ApplicationKeys = [.. ApplicationKeys], DeviceKey = DeviceKey,
        Subscriptions = [.. Subscriptions], VirtualLabels = [.. VirtualLabels], IvIndex = IvIndex, FirstSequence = FirstSequence, IsRelay = IsRelay,
        DefaultTtl = DefaultTtl, ReplayCapacity = ReplayCapacity, CacheCapacity = CacheCapacity, Seed = Address,
    };
}
