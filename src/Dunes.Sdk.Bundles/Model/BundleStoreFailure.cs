namespace Dunes.Sdk.Bundles;

/// <summary>Why stable storage failed.</summary>
public enum BundleStoreFailure
{
    /// <summary>Anything else; the message says what.</summary>
    Unavailable = 0,

    /// <summary>No space is left.</summary>
    Full,

    /// <summary>The file or folder cannot be written.</summary>
    ReadOnly,

    /// <summary>The file is no database, or a damaged one.</summary>
    Corrupt,

    /// <summary>Another process holds it.</summary>
    Locked,
}
