using System.Buffers;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Reads a stream through a verifier, and copies it where asked to.</summary>
internal static class StreamVerification
{
    private const int ReadSize = 1 << 17;

    /// <exception cref="EnvelopeSpoolFullException">More octets would be copied than may be.</exception>
    public static async Task RunAsync(EnvelopeVerifier verifier, Stream source, Stream? copy, long maxCopySize, CancellationToken cancellationToken)
    {
        var octets = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            // An envelope that ended well is read on, so that octets behind it show.
            while (verifier.Status is OpenStatus.Incomplete or OpenStatus.Opened)
            {
                var read = await source.ReadAsync(octets, cancellationToken).ConfigureAwait(false);
                if (read == 0 || verifier.Write(octets.AsSpan(0, read)) is not (OpenStatus.Incomplete or OpenStatus.Opened)) return;
                if (copy is null) continue;
                if (copy.Length + read > maxCopySize) throw new EnvelopeSpoolFullException(copy.Length, maxCopySize);
                await copy.WriteAsync(octets.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }
}
