using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>An ML-KEM key for several threads: those of other providers than ours are used in turns.</summary>
internal sealed class SharedMLKem(MLKem key) : IDisposable
{
    private readonly Lock? _turn = key is ManagedMLKem ? null : new();

    public void Encapsulate(Span<byte> ciphertext, Span<byte> secret)
    {
        _turn?.Enter();
        try
        {
            key.Encapsulate(ciphertext, secret);
        }
        finally
        {
            _turn?.Exit();
        }
    }

    /// <summary>With given randomness, which only our own implementation takes.</summary>
    public void EncapsulateDeterministic(ReadOnlySpan<byte> randomness, Span<byte> ciphertext, Span<byte> secret) =>
        ((ManagedMLKem)key).EncapsulateDeterministic(randomness, ciphertext, secret);

    public void Decapsulate(ReadOnlySpan<byte> ciphertext, Span<byte> secret)
    {
        _turn?.Enter();
        try
        {
            key.Decapsulate(ciphertext, secret);
        }
        finally
        {
            _turn?.Exit();
        }
    }

    public void ExportEncapsulationKey(Span<byte> destination) => key.ExportEncapsulationKey(destination);

    public void ExportSeed(Span<byte> destination) => key.ExportPrivateSeed(destination);

    public void Dispose()
    {
        _turn?.Enter();
        key.Dispose();
        _turn?.Exit();
    }
}
