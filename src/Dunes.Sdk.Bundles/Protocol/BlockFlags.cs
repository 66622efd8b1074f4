namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Block processing control flags; RFC 9171, section 4.2.4. Other bits are kept as they are.</summary>
[Flags]
public enum BlockFlags : ulong
{
    /// <summary>A node that cannot process the block passes it on.</summary>
    None = 0,

    /// <summary>Each fragment of the bundle has a copy of the block.</summary>
    ReplicateInFragments = 0x01,

    /// <summary>A node that cannot process the block sends a status report.</summary>
    ReportIfUnprocessable = 0x02,

    /// <summary>A node that cannot process the block deletes the bundle.</summary>
    DeleteBundleIfUnprocessable = 0x04,

    /// <summary>A node that cannot process the block takes it out of the bundle.</summary>
    DiscardIfUnprocessable = 0x10,
}
