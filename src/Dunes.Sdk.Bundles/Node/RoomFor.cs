namespace Dunes.Sdk.Bundles;

/// <summary>Whether a new bundle finds a place.</summary>
internal enum RoomFor
{
    /// <summary>It does.</summary>
    One = 0,

    /// <summary>Every bundle held is at least as urgent.</summary>
    Nobody,
}
