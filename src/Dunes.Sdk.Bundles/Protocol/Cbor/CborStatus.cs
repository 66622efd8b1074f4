namespace Dunes.Sdk.Bundles.Protocol.Cbor;

/// <summary>What a <see cref="CborReader"/> found.</summary>
internal enum CborStatus
{
    /// <summary>The item was read.</summary>
    Done = 0,

    /// <summary>The octets end within the item.</summary>
    Truncated,

    /// <summary>An item of another type stands here.</summary>
    WrongType,

    /// <summary>A number or length is not in its shortest form.</summary>
    NotShortest,

    /// <summary>An indefinite length where a definite one is needed, or a reserved additional value.</summary>
    NotDefinite,

    /// <summary>Items are nested deeper than the reader goes.</summary>
    TooDeep,
}
