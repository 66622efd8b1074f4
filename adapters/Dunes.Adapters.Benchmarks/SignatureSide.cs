using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto;

namespace Dunes.Adapters.Benchmarks;

/// <summary>ML-DSA of one provider over the benchmark messages in turn, hedged, with the key of the seed of zeros.</summary>
internal sealed class SignatureSide : Side
{
    private readonly MLDsa _key;
    private readonly byte[][] _messages;
    private readonly byte[][] _signatures;
    private readonly byte[] _signature;
    private int _next;

    public SignatureSide(IPostQuantumProvider provider, MLDsaAlgorithm algorithm, string[] messages)
        : base(algorithm.Name)
    {
        _key = provider.ImportMLDsaPrivateSeed(algorithm, new byte[32]);
        _messages = [.. messages.Select(Encoding.ASCII.GetBytes)];
        _signatures = [.. _messages.Select(message => _key.SignData(message))];
        _signature = new byte[algorithm.SignatureSizeInBytes];
    }

    protected override (string Name, Action Call)[] Calls =>
    [
        ("sign", () => _key.SignData(_messages[Next()], _signature.AsSpan(), default)),
        ("verify", Verify),
    ];

    private void Verify()
    {
        var at = Next();
        if (!_key.VerifyData(_messages[at], _signatures[at].AsSpan(), default)) throw new InvalidOperationException("The signature does not verify.");
    }

    private int Next() => _next = (_next + 1) % _messages.Length;
}
