namespace Dunes.Sdk.Crypto;

/// <summary>An envelope that is signed whole came from a source that cannot be read twice, and is longer than what may wait on disk for its signature.</summary>
public sealed class EnvelopeSpoolFullException(long size, long limit)
    : DunesException($"The envelope has more than {size} octets so far, and its source cannot be read twice; at most {limit} wait on disk for a signature ({nameof(CryptoOptions)}.{nameof(CryptoOptions.MaxSpoolSize)}).")
{
    /// <summary>Octets that came.</summary>
    public long Size { get; } = size;

    /// <summary>Octets that may wait.</summary>
    public long Limit { get; } = limit;
}
