namespace Dunes.Sdk.Crypto.Quantum;

/// <summary>Which fresh keys to take.</summary>
public sealed record QuantumKeyRequest
{
    /// <summary>The most keys of one request.</summary>
    public const int MaxNumber = 128;

    /// <summary>The slave: the SAE id of the application at the other end.</summary>
    public required string Peer { get; init; }

    /// <summary>How many keys: 1 to 128. The default is 1.</summary>
    public int Number { get; init; } = 1;

    /// <summary>Bits of each key: a multiple of 8, 256 to 65,536. The default is 256.</summary>
    public int SizeBits { get; init; } = 256;

    /// <summary>Further slaves that get the same keys; at most 16.</summary>
    public IReadOnlyList<string> AdditionalPeers { get; init; } = [];

    /// <summary>Refuses values out of their range.</summary>
    internal void ThrowUnlessValid()
    {
        ArgumentException.ThrowIfNullOrEmpty(Peer);
        if (Number is < 1 or > MaxNumber) throw new ArgumentException($"{nameof(Number)} is {Number}; use 1 to {MaxNumber}.", nameof(Number));
        if (SizeBits is < 256 or > 65_536 || SizeBits % 8 != 0) throw new ArgumentException($"{nameof(SizeBits)} is {SizeBits}; use a multiple of 8, 256 to 65,536.", nameof(SizeBits));
        if (AdditionalPeers is null || AdditionalPeers.Count > 16 || AdditionalPeers.Any(string.IsNullOrEmpty)) throw new ArgumentException($"{nameof(AdditionalPeers)} has empty names, or more than 16.", nameof(AdditionalPeers));
    }
}
