using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>dk, and s prepared for decryption, in memory that does not move and is zeroed at the end.</summary>
internal sealed class DecapsulationKey : IDisposable
{
    private readonly byte[] _octets;
    private readonly short[] _prepared;
    private readonly int _size;

    public DecapsulationKey(MlKemParameters parameters)
    {
        _size = MlKemParameters.N * parameters.K;
        _octets = GC.AllocateUninitializedArray<byte>(MlKemParameters.SeedSize + (MlKemParameters.EncodedPolynomialSize * parameters.K), pinned: true);
        _prepared = GC.AllocateUninitializedArray<short>(2 * _size, pinned: true);
    }

    /// <summary>Whether d is known: it is not when an expanded key was taken in.</summary>
    public bool HasSeed { get; private set; }

    /// <summary>d || z, as FIPS 203 allows to keep the key; only z without a seed.</summary>
    public Span<byte> Seed => _octets.AsSpan(0, MlKemParameters.SeedSize);

    /// <summary>z, what implicit rejection answers with.</summary>
    public Span<byte> Z => _octets.AsSpan(32, 32);

    /// <summary>dk_PKE: s in 12 bits a coefficient.</summary>
    public Span<byte> EncodedS => _octets.AsSpan(MlKemParameters.SeedSize);

    /// <summary>s in the NTT domain, as <see cref="IRing.Prepare"/> scales it.</summary>
    public Span<short> Scaled => _prepared.AsSpan(0, _size);

    /// <summary>s in the NTT domain, as <see cref="IRing.Prepare"/> turns it.</summary>
    public Span<short> Turned => _prepared.AsSpan(_size);

    /// <summary>Notes the seed that the key is made from.</summary>
    public void Keep(ReadOnlySpan<byte> seed)
    {
        seed.CopyTo(Seed);
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
        key.Seed.Clear();
        octets[^32..].CopyTo(key.Z);
        octets[..sSize].CopyTo(key.EncodedS);
        Span<short> s = stackalloc short[MlKemParameters.N];
        for (var i = 0; i < parameters.K; i++)
        {
            ByteEncoding.Decode(octets[(MlKemParameters.EncodedPolynomialSize * i)..], 12, s);
            TRing.Reduce(s);
            key.PrepareAt<TRing>(i, s);
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(s));
        return key;
    }

    /// <summary>Prepares polynomial i of s.</summary>
    public void PrepareAt<TRing>(int i, ReadOnlySpan<short> s)
        where TRing : struct, IRing => TRing.Prepare(s, Scaled.Slice(MlKemParameters.N * i, MlKemParameters.N), Turned.Slice(MlKemParameters.N * i, MlKemParameters.N));

    /// <summary>Writes dk.</summary>
    public void Export(EncapsulationKey encapsulationKey, Span<byte> octets)
    {
        EncodedS.CopyTo(octets);
        encapsulationKey.Octets.CopyTo(octets[EncodedS.Length..]);
        encapsulationKey.Hash.CopyTo(octets[^64..]);
        Z.CopyTo(octets[^32..]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        HasSeed = false;
        CryptographicOperations.ZeroMemory(_octets);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_prepared.AsSpan()));
    }
}
