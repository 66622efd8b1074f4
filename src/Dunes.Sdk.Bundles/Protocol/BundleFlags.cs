namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Bundle processing control flags; RFC 9171, section 4.2.3. Other bits are kept as they are.</summary>
[Flags]
public enum BundleFlags : ulong
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>The bundle is a fragment; <see cref="BundleHeader.Fragment"/> says which.</summary>
    IsFragment = 0x01,

    /// <summary>The payload is an administrative record.</summary>
    AdministrativeRecord = 0x02,

    /// <summary>No node may fragment the bundle.</summary>
    MustNotFragment = 0x04,

    /// <summary>The destination's application is asked to acknowledge the bundle.</summary>
    AcknowledgementRequested = 0x20,

    /// <summary>Status reports are asked to say when.</summary>
    StatusTimeRequested = 0x40,

    /// <summary>A status report is requested from each node that receives the bundle.</summary>
    ReportReception = 0x4000,

    /// <summary>A status report is requested from each node that forwards the bundle.</summary>
    ReportForwarding = 0x1_0000,

    /// <summary>A status report is requested from the node that delivers the bundle.</summary>
    ReportDelivery = 0x2_0000,

    /// <summary>A status report is requested from a node that deletes the bundle.</summary>
    ReportDeletion = 0x4_0000,
}
