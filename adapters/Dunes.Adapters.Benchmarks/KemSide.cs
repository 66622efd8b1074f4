using System.Security.Cryptography;
using Dunes.Sdk.Crypto;

namespace Dunes.Adapters.Benchmarks;

/// <summary>ML-KEM of one provider, with the key of the seed of zeros.</summary>
internal sealed class KemSide : Side
{
    private readonly IPostQuantumProvider _provider;
    private readonly MLKemAlgorithm _algorithm;
    private readonly MLKem _key;
    private readonly byte[] _seed = new byte[64];
    private readonly byte[] _ciphertext;
    private readonly byte[] _secret = new byte[32];

    public KemSide(IPostQuantumProvider provider, MLKemAlgorithm algorithm)
        : base(algorithm.Name)
    {
        (_provider, _algorithm) = (provider, algorithm);
        _key = provider.ImportMLKemPrivateSeed(algorithm, _seed);
        _ciphertext = new byte[algorithm.CiphertextSizeInBytes];
        _key.Encapsulate(_ciphertext, _secret);
    }

    protected override (string Name, Action Call)[] Calls =>
    [
        ("key generation", () => _provider.GenerateMLKemKey(_algorithm).Dispose()),
        ("encapsulate", () => _key.Encapsulate(_ciphertext, _secret)),
        ("decapsulate", () => _key.Decapsulate(_ciphertext, _secret)),
    ];
}
