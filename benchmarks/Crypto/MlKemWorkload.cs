using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;

namespace Dunes.Benchmarks.Crypto;

/// <summary>One key of one parameter set, and what goes between its two sides.</summary>
internal sealed class MlKemWorkload
{
    private readonly MLKemAlgorithm _algorithm;
    private readonly ManagedMLKem _key;
    private readonly byte[] _encapsulationKey;
    private readonly byte[] _ciphertext;
    private readonly byte[] _secret = new byte[32];

    public MlKemWorkload(MLKemAlgorithm algorithm)
    {
        _algorithm = algorithm;
        _key = ManagedMLKem.GenerateKey(algorithm);
        _encapsulationKey = _key.ExportEncapsulationKey();
        _ciphertext = new byte[algorithm.CiphertextSizeInBytes];
        _key.Encapsulate(_ciphertext, _secret);
    }

    /// <summary>A fresh key with its matrix, as an object, disposed at once.</summary>
    public void GenerateKey() => ManagedMLKem.GenerateKey(_algorithm).Dispose();

    public void Encapsulate() => _key.Encapsulate(_ciphertext, _secret);

    public void Decapsulate() => _key.Decapsulate(_ciphertext, _secret);

    /// <summary>What a first message to a peer costs: the key checked, its matrix sampled, one encapsulation.</summary>
    public void ImportAndEncapsulate()
    {
        using var peer = ManagedMLKem.ImportEncapsulationKey(_algorithm, _encapsulationKey);
        peer.Encapsulate(_ciphertext, _secret);
    }
}
