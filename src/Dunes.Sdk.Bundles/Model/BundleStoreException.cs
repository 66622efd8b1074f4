namespace Dunes.Sdk.Bundles;

/// <summary>Stable storage failed. Nothing of the batch was kept.</summary>
public sealed class BundleStoreException(BundleStoreFailure failure, string path, string detail, Exception? inner = null)
    : DunesException($"The bundle store at {path} is {failure switch { BundleStoreFailure.Full => "full", BundleStoreFailure.ReadOnly => "read-only", BundleStoreFailure.Corrupt => "corrupted", BundleStoreFailure.Locked => "locked by another process", _ => "unavailable" }}: {detail}", inner)
{
    /// <summary>What failed.</summary>
    public BundleStoreFailure Failure { get; } = failure;

    /// <summary>The database file.</summary>
    public string Path { get; } = path;
}
