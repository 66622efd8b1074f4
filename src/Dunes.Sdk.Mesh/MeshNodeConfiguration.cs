using Dunes.Sdk.Mesh.Network;
using Dunes.Sdk.Mesh.Security;

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

    /// <summary>Label UUIDs of 16 octets: the node listens to their virtual addresses and can send to them.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> VirtualLabels { get; init; } = [];

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

    /// <summary>The address and the features; never a key.</summary>
    public override string ToString() => $"mesh node {Address:X4}, {NetworkKeys.Count} network and {ApplicationKeys.Count} application keys{(IsRelay ? ", relay" : string.Empty)}";

    /// <summary>Checks every field.</summary>
    /// <exception cref="ArgumentException">A field is out of its range; the message names it.</exception>
    internal void Validate()
    {
        if (Faults().FirstOrDefault() is { } fault) throw new ArgumentException(fault);
    }

    /// <summary>What is out of range, one sentence a field, which it begins with.</summary>
    internal IEnumerable<string> Faults()
    {
        if (!MeshAddress.IsUnicast(Address)) yield return $"{nameof(Address)} is {Address:X4}; use 0001 to 7FFF.";
        if (ElementCount is < 1 or > 255 || Address + ElementCount - 1 > 0x7FFF) yield return $"{nameof(ElementCount)} is {ElementCount}; use 1 to 255 that end at 7FFF or before.";
        if (NetworkKeys is not { Count: > 0 }) yield return $"{nameof(NetworkKeys)} is empty; use one at least.";
        if (!AreKeys(NetworkKeys)) yield return $"{nameof(NetworkKeys)} {KeyFault}";
        if (!AreKeys(ApplicationKeys)) yield return $"{nameof(ApplicationKeys)} {KeyFault}";
        if (DeviceKey.Length is not (0 or KeyDerivation.KeySize)) yield return $"{nameof(DeviceKey)} has {DeviceKey.Length} octets; use 16, or none.";
        if (RemoteDeviceKeys is null || RemoteDeviceKeys.Any(key => !MeshAddress.IsUnicast(key.Key) || key.Value.Length != KeyDerivation.KeySize)) yield return $"{nameof(RemoteDeviceKeys)} has a key that is not 16 octets of a unicast address.";
        if (Subscriptions is null || !Subscriptions.All(MeshAddress.IsGroup)) yield return $"{nameof(Subscriptions)} has an address that is no group: C000 to FEFF, or FFFC to FFFF.";
        if (VirtualLabels is null || VirtualLabels.Any(label => label.Length != KeyDerivation.KeySize)) yield return $"{nameof(VirtualLabels)} has a label that is not 16 octets.";
        if (FirstSequence > NetworkLayer.MaxSequence) yield return $"{nameof(FirstSequence)} is {FirstSequence}; use 0 to {NetworkLayer.MaxSequence}.";
        if (DefaultTtl is 1 or > 127) yield return $"{nameof(DefaultTtl)} is {DefaultTtl}; use 0, or 2 to 127 hops.";
        if (!IsTransmit(NetworkTransmit)) yield return $"{nameof(NetworkTransmit)} {TransmitFault(NetworkTransmit)}";
        if (!IsTransmit(RelayRetransmit)) yield return $"{nameof(RelayRetransmit)} {TransmitFault(RelayRetransmit)}";
        if (RelayJitter < TimeSpan.Zero || RelayJitter > TimeSpan.FromSeconds(10)) yield return $"{nameof(RelayJitter)} is {RelayJitter}; use 0 to 10 s.";
        if (ReplayCapacity is < 1 or > 0x7FFF) yield return $"{nameof(ReplayCapacity)} is {ReplayCapacity}; use 1 to 32767 sources.";
        if (CacheCapacity is < 2 or > 1 << 20) yield return $"{nameof(CacheCapacity)} is {CacheCapacity}; use 2 to 1048576 entries.";
    }

    private const string KeyFault = "has a key that is not 16 octets, an index over 4095, or one index twice.";

    private static bool AreKeys(IReadOnlyList<MeshKey>? keys) =>
        keys is not null && keys.All(key => key is { Index: <= 4095, Octets.Length: KeyDerivation.KeySize }) && keys.DistinctBy(key => key.Index).Count() == keys.Count;

    private static bool IsTransmit((int Count, TimeSpan Interval) transmit) =>
        transmit.Count is >= 1 and <= 8 && transmit.Interval >= TimeSpan.FromMilliseconds(10) && transmit.Interval <= TimeSpan.FromMilliseconds(320);

    private static string TransmitFault((int Count, TimeSpan Interval) transmit) =>
        $"is {transmit.Count} times every {transmit.Interval.TotalMilliseconds:0} ms; use 1 to 8 times every 10 to 320 ms.";
}
