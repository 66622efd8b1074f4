using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;

namespace Dunes.Sdk.Crypto.BouncyCastle;

/// <summary>The operating system's randomness, straight: BouncyCastle's own default stretches a seed of it.</summary>
internal sealed class SystemRandom : IRandomGenerator
{
    public static SecureRandom Shared { get; } = new(new SystemRandom());

    public void AddSeedMaterial(byte[] seed)
    {
        // The operating system gathers its own.
    }

    public void AddSeedMaterial(ReadOnlySpan<byte> seed)
    {
        // The operating system gathers its own.
    }

    public void AddSeedMaterial(long seed)
    {
        // The operating system gathers its own.
    }

    public void NextBytes(byte[] bytes) => RandomNumberGenerator.Fill(bytes);

    public void NextBytes(byte[] bytes, int start, int len) => RandomNumberGenerator.Fill(bytes.AsSpan(start, len));

    public void NextBytes(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
