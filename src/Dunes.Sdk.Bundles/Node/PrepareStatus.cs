namespace Dunes.Sdk.Bundles;

/// <summary>Whether a held bundle can leave.</summary>
internal enum PrepareStatus
{
    /// <summary>It can.</summary>
    Ready = 0,

    /// <summary>The store could not be read now.</summary>
    Unreadable,

    /// <summary>The store has it no more, or has something else in its place.</summary>
    Damaged,
}
