namespace Dunes.Sdk.Gateway.Flow;

/// <summary>An envelope that ground has: its number, and its digest, since the numbers of a copied card are used again.</summary>
/// <param name="Number">Its epoch and sequence.</param>
/// <param name="Digest">The first 16 bytes of SHA-256 of the envelope; zero in answers of earlier versions.</param>
internal readonly record struct EnvelopeAnswer(EnvelopeNumber Number, UInt128 Digest)
{
    public override string ToString() => Number.ToString();
}
