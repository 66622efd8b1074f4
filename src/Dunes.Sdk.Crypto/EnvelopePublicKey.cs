using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Hpke;
using Dunes.Sdk.Crypto.PostQuantum;

namespace Dunes.Sdk.Crypto;

/// <summary>What a sender needs to seal for somebody. Several threads may use one at once.</summary>
/// <remarks>It keeps what ML-KEM derives from the key, 20 to 45 KB, and a handle to the point: seal with one object many times.</remarks>
public sealed class EnvelopePublicKey
{
    private readonly byte[] _encoded;
    private readonly IPostQuantumProvider _provider;
    private KemPublicKey? _key;

    internal EnvelopePublicKey(EnvelopeSuite suite, byte[] encoded, IPostQuantumProvider provider)
    {
        _encoded = encoded;
        _provider = provider;
        Suite = suite;
        Id = KeyId.Of(Algorithm, encoded);
    }

    /// <summary>The key's name.</summary>
    public KeyId Id { get; }

    /// <summary>What the key is for.</summary>
    public EnvelopeSuite Suite { get; }

    /// <summary>The KEM by name, for example <c>mlkem1024-p384</c>.</summary>
    public string Algorithm => Suite.KeyName;

    /// <summary>The encoded key of the suite's KEM: ML-KEM's first, then the point, uncompressed SEC1 on the NIST curves.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>Reads an encoded key of a suite.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="encoded">The key, <see cref="EnvelopeSuite.PublicKeySize"/> octets.</param>
    /// <param name="provider">Whose ML-KEM is used; ours when null.</param>
    /// <exception cref="CryptographicException">The octets are no key of the suite.</exception>
    public static EnvelopePublicKey Import(EnvelopeSuite suite, ReadOnlySpan<byte> encoded, IPostQuantumProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(suite);
        var key = new EnvelopePublicKey(suite, encoded.ToArray(), provider ?? PostQuantumProviders.Default);
        key.Check();
        return key;
    }

    /// <summary>The key's name.</summary>
    public override string ToString() => $"envelope key {Id}";

    /// <summary>Takes the key in, with every check.</summary>
    /// <exception cref="CryptographicException">The octets are no key of the suite.</exception>
    internal void Check() => Volatile.Write(ref _key, Suite.Hpke.Kem.ImportPublicKey(_encoded, _provider));

    /// <summary>Wraps a content secret in base mode: writes the encapsulation and the sealed secret.</summary>
    internal void Wrap(ReadOnlySpan<byte> info, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> secret, Span<byte> encapsulated, Span<byte> wrapped)
    {
        using var context = Suite.Hpke.SetupSender(Key(), info, isPsk: false, default, default, encapsulated);
        context.Seal(associatedData, secret, wrapped);
    }

    /// <summary>The same in PSK mode, which opens only with the same key under the same id.</summary>
    /// <exception cref="ArgumentException">The key has fewer than 32 octets, or the id is empty.</exception>
    internal void Wrap(ReadOnlySpan<byte> info, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> secret, Span<byte> encapsulated, Span<byte> wrapped, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId)
    {
        using var context = Suite.Hpke.SetupSender(Key(), info, isPsk: true, psk, pskId, encapsulated);
        context.Seal(associatedData, secret, wrapped);
    }

    /// <summary>The key of a pair is taken in when it first seals: mostly it does not.</summary>
    private KemPublicKey Key()
    {
        if (Volatile.Read(ref _key) is not { } key)
        {
            Check();
            key = _key!;
        }

        return key;
    }
}
