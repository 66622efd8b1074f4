namespace Dunes.Sdk.Crypto;

/// <summary>How envelopes are sealed and which are opened.</summary>
public sealed class CryptoOptions
{
    /// <summary>Base-2 logarithm of a payload chunk's octets: 14 (16 KiB) or 16 (64 KiB). The default is 16; envelopes of both are opened.</summary>
    public int ChunkLog2 { get; set; } = 16;

    /// <summary>Whether envelopes without a sender (authentication level 0) are opened. The default is false: they are rejected.</summary>
    public bool AcceptAnonymous { get; set; }
}
