using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>A point that was checked to lie on its curve, and one handle of the runtime to agree with, lent to one thread at a time.</summary>
internal sealed class NistPublicKey : GroupPublicKey
{
    private readonly NistCurve _curve;
    private ECDiffieHellmanPublicKey? _spare;

    public NistPublicKey(NistCurve curve, byte[] encoded)
        : base(encoded)
    {
        _curve = curve;
        _spare = Create();
    }

    /// <summary>Lends the handle, or makes another when a thread has it.</summary>
    public ECDiffieHellmanPublicKey Borrow() => Interlocked.Exchange(ref _spare, null) ?? Create();

    /// <summary>Takes a handle back.</summary>
    public void Return(ECDiffieHellmanPublicKey handle)
    {
        if (Interlocked.CompareExchange(ref _spare, handle, null) is not null) handle.Dispose();
    }

    private ECDiffieHellmanPublicKey Create()
    {
        var point = Sec1Point.Read(Encoded, _curve.CoordinateSize);
        try
        {
            using var key = ECDiffieHellman.Create(new ECParameters { Curve = _curve.Curve, Q = point });
            return key.PublicKey;
        }
        catch (CryptographicException exception)
        {
            throw new CryptographicException($"The public key's {Encoded.Length} octets are no point of the curve {_curve.Curve.Oid.FriendlyName}.", exception);
        }
    }
}
