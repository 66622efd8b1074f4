using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;

namespace Dunes.Benchmarks.Crypto;

/// <summary>Signs and verifies the benchmark messages one after the other, with the key of the seed of zeros.</summary>
internal sealed class MlDsaWorkload
{
    private readonly byte[][] _messages;
    private readonly byte[][] _signatures;
    private readonly byte[] _signature;
    private readonly byte[] _mu = new byte[64];
    private readonly byte[] _zeros = new byte[32];
    private readonly ManagedMLDsa _key;
    private readonly byte[] _publicKey;
    private int _next;

    public MlDsaWorkload(MLDsaAlgorithm algorithm)
    {
        _key = ManagedMLDsa.ImportMLDsaPrivateSeed(algorithm, _zeros);
        _publicKey = _key.ExportMLDsaPublicKey();
        _messages = [.. (algorithm == MLDsaAlgorithm.MLDsa87 ? MlDsaMessages.Of87 : MlDsaMessages.Of65).Select(Encoding.ASCII.GetBytes)];
        _signatures = [.. _messages.Select(message => _key.SignData(message))];
        _signature = new byte[algorithm.SignatureSizeInBytes];
    }

    /// <summary>The deterministic variant, which the messages were chosen for.</summary>
    public void Sign()
    {
        MessageRepresentative.OfPure(_key.Tr, [], _messages[Next()], _mu);
        _key.SignMu(_mu, _zeros, _signature);
    }

    /// <summary>The variant that applications get.</summary>
    public void SignHedged() => _key.SignData(_messages[Next()], _signature, default);

    public void Verify()
    {
        var at = Next();
        if (!_key.VerifyData(_messages[at], _signatures[at].AsSpan(), default)) throw new InvalidOperationException("The signature does not verify.");
    }

    /// <summary>With a public key never met before: its matrix is part of the price.</summary>
    public void ImportAndVerify()
    {
        var at = Next();
        using var key = ManagedMLDsa.ImportMLDsaPublicKey(_key.Algorithm, _publicKey);
        if (!key.VerifyData(_messages[at], _signatures[at].AsSpan(), default)) throw new InvalidOperationException("The signature does not verify.");
    }

    public void GenerateKey() => ManagedMLDsa.ImportMLDsaPrivateSeed(_key.Algorithm, _zeros).Dispose();

    private int Next() => _next = (_next + 1) % _messages.Length;
}
