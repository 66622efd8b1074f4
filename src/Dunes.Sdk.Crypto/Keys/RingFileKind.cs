namespace Dunes.Sdk.Crypto.Keys;

/// <summary>What a file of a key ring is; a file of one kind is none of another.</summary>
internal enum RingFileKind : byte
{
    /// <summary>States of all keys.</summary>
    Index = 1,

    /// <summary>The octets of one key.</summary>
    Key = 2,

    /// <summary>The revision that the index has at least.</summary>
    Revision = 3,
}
