namespace Dunes.Sdk;

/// <summary>How far a node believes its wall clock.</summary>
public enum ClockTrust
{
    /// <summary>The clock shows a time before 2000, or nothing was read yet.</summary>
    Unknown = 0,

    /// <summary>The clock shows a time that is implausible, or it jumped a short while ago. It is shown to people and decides nothing.</summary>
    Untrusted,

    /// <summary>The clock has shown a plausible time at a steady rate.</summary>
    Trusted,
}
