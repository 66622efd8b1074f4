namespace Dunes.Sdk.Bundles;

/// <summary>Whether octets can flow.</summary>
public enum OctetLinkState
{
    /// <summary>They cannot.</summary>
    Closed = 0,

    /// <summary>A connection is being made.</summary>
    Opening,

    /// <summary>They can.</summary>
    Open,
}
