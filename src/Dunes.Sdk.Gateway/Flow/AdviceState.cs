namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Where a reading is on its way to advice; the last three are final.</summary>
internal enum AdviceState
{
    /// <summary>It is to be asked about, at once or after a rest.</summary>
    Waiting,

    /// <summary>An advisor was asked about it.</summary>
    Asked,

    /// <summary>An advisor answered, and what followed from it is stored.</summary>
    Advised,

    /// <summary>No advisor answered in its lifetime.</summary>
    Unadvised,

    /// <summary>Too many waited, and it gave way.</summary>
    SetAside,
}
