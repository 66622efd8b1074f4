using System.Buffers;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>What is done with the parts of an envelope as they are whole.</summary>
internal interface IEnvelopeParts
{
    /// <summary>Header, key commitment and, at level 1, signature.</summary>
    OpenStatus OnPrologue(EnvelopeHeader header, ReadOnlySpan<byte> prologue);

    /// <summary>One chunk with its length; the final one is short.</summary>
    OpenStatus OnChunk(long index, bool isFinal, ReadOnlySpan<byte> chunk, IBufferWriter<byte>? plaintext);

    /// <summary>The end, with the signature of level 2.</summary>
    OpenStatus OnEnd(ReadOnlySpan<byte> signature);
}
