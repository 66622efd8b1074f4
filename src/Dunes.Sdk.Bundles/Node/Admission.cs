namespace Dunes.Sdk.Bundles;

/// <summary>Whether a new bundle finds a place.</summary>
internal enum Admission
{
    /// <summary>It does.</summary>
    Granted = 0,

    /// <summary>Every bundle held is at least as urgent.</summary>
    Rejected,
}
