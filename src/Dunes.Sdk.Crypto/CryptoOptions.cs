namespace Dunes.Sdk.Crypto;

/// <summary>How envelopes are sealed and which are opened.</summary>
public sealed class CryptoOptions
{
    /// <summary>Base-2 logarithm of a payload chunk's octets: 14 (16 KiB) or 16 (64 KiB). The default is 16; envelopes of both are opened.</summary>
    public int ChunkLog2 { get; set; } = 16;

    /// <summary>How chunks are encrypted when a sealing does not say. The default is <see cref="EnvelopeMode.Lightweight"/>; envelopes of both modes are opened.</summary>
    public EnvelopeMode Mode { get; set; } = EnvelopeMode.Lightweight;

    /// <summary>Whether envelopes without a sender (authentication level 0) are opened. The default is false: they are rejected.</summary>
    public bool AcceptAnonymous { get; set; }

    /// <summary>Whether suite 0, which a quantum computer breaks, is sealed with and opened. The default is false.</summary>
    public bool AllowClassical { get; set; }

    /// <summary>Threads that encrypt the chunks of a long stream: 1 to 8, or 0 for as many as the machine has, at most 4. The default is 0; short streams take one thread.</summary>
    public int DegreeOfParallelism { get; set; }

    /// <summary>The folder where the octets of an envelope that is signed whole wait, still sealed, for their signature when their source cannot be read twice; null, the default, for the system's temporary folder.</summary>
    public string? SpoolFolder { get; set; }

    /// <summary>Octets that may wait there for one envelope: 1 MiB or more. The default is 64 GiB.</summary>
    public long MaxSpoolSize { get; set; } = 64L << 30;
}
