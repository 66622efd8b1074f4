using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>dk, and s prepared for decryption, in <see cref="SecretMemory"/>.</summary>
internal sealed class DecapsulationKey(MlKemParameters parameters) : IDisposable
{
    private readonly SecretMemory _memory = new(DecapsulationSecrets.Size(parameters));

    /// <summary>Whether d is known: it is not when an expanded key was taken in.</summary>
    public bool HasSeed { get; private set; }

    /// <summary>Starts a use of the secrets; the using statement ends it.</summary>
    /// <exception cref="ObjectDisposedException">The key is disposed.</exception>
    public DecapsulationSecrets Open() => new(parameters, _memory);

    /// <summary>Notes the seed that the key is made from.</summary>
    public void Keep(in DecapsulationSecrets secrets, ReadOnlySpan<byte> seed)
    {
        seed.CopyTo(secrets.Seed);
        HasSeed = true;
    }

    /// <summary>Takes in dk = s || ek || H(ek) || z after the checks of sections 7.2 and 7.3: null when one fails.</summary>
    public static DecapsulationKey? Import<TRing>(MlKemParameters parameters, ReadOnlySpan<byte> octets, out EncapsulationKey? encapsulationKey)
        where TRing : struct, IRing
    {
        var sSize = MlKemParameters.EncodedPolynomialSize * parameters.K;
        encapsulationKey = EncapsulationKey.Import<TRing>(parameters, octets.Slice(sSize, parameters.EncapsulationKeySize));
        if (encapsulationKey is null || !CryptographicOperations.FixedTimeEquals(encapsulationKey.Hash, octets[^64..^32])) return null;

        var key = new DecapsulationKey(parameters);
        using var secrets = key.Open();
        secrets.Seed.Clear();
        octets[^32..].CopyTo(secrets.Z);
        octets[..sSize].CopyTo(secrets.EncodedS);
        Span<short> s = stackalloc short[MlKemParameters.N];
        for (var i = 0; i < parameters.K; i++)
        {
            ByteEncoding.Decode(octets[(MlKemParameters.EncodedPolynomialSize * i)..], 12, s);
            TRing.Reduce(s);
            secrets.PrepareAt<TRing>(i, s);
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(s));
        return key;
    }

    /// <summary>Writes dk.</summary>
    public void Export(EncapsulationKey encapsulationKey, Span<byte> octets)
    {
        using var secrets = Open();
        secrets.EncodedS.CopyTo(octets);
        encapsulationKey.Octets.CopyTo(octets[secrets.EncodedS.Length..]);
        encapsulationKey.Hash.CopyTo(octets[^64..]);
        secrets.Z.CopyTo(octets[^32..]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        HasSeed = false;
        _memory.Dispose();
    }
}
