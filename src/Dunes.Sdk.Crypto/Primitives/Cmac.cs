namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>AES-CMAC, RFC 4493. Allocates nothing.</summary>
public sealed class Cmac : IDisposable
{
    /// <summary>Octets of the full tag.</summary>
    public const int Size = 16;

    /// <summary>Expands a key of 16, 24 or 32 octets and derives its subkeys.</summary>
    public Cmac(ReadOnlySpan<byte> key) => throw new NotImplementedException();

    /// <summary>Writes the 16-octet tag of a message of any length.</summary>
    public void Compute(ReadOnlySpan<byte> message, Span<byte> tag) => throw new NotImplementedException();

    /// <summary>The tag under a key that is used once.</summary>
    public static void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> tag) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
