namespace Dunes.Sdk.Bundles;

/// <summary>How a bundle node is run.</summary>
public sealed class BundleOptions
{
    /// <summary>This node's id, for example <c>dtn://hab-1/</c>.</summary>
    public EndpointId NodeId { get; set; }

    /// <summary>The database file.</summary>
    public string DatabasePath { get; set; } = "dunes.db";

    /// <summary>Most bundles held: 16 to 10,000,000. When full, expired bundles go first, then the lowest priority; each with a journal row.</summary>
    public int MaxBundles { get; set; } = 100_000;

    /// <summary>CRC on each block: 0 none, 1 CRC-16, 2 CRC-32C. The default is 2.</summary>
    public int CrcType { get; set; } = 2;
}
