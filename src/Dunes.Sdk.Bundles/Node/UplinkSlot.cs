namespace Dunes.Sdk.Bundles;

/// <summary>An uplink of the node, with the bundles that are on their way over it.</summary>
internal sealed class UplinkSlot(IUplink uplink, bool isDefault)
{
    public IUplink Uplink { get; } = uplink;

    public bool IsDefault { get; } = isDefault;

    public Dictionary<ulong, HeldBundle> InFlight { get; } = [];

    /// <summary>Received transfers that the turn's commit makes acceptable.</summary>
    public List<ulong> ToAccept { get; } = [];

    /// <summary>The queue's version at which nothing in it could go this way; -1 for not known.</summary>
    public long FruitlessVersion { get; set; } = -1;
}
