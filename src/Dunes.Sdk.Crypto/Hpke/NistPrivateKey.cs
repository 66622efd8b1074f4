using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>A private key of the runtime. The threads that use it take turns.</summary>
internal sealed class NistPrivateKey : GroupPrivateKey
{
    private readonly NistCurve _curve;
    private readonly SystemKey<ECDiffieHellman> _key;
    private readonly byte[] _publicKey;

    public NistPrivateKey(NistCurve curve, ECDiffieHellman key)
    {
        _curve = curve;
        _key = new(key);
        _publicKey = new byte[curve.PublicKeySize];
        try
        {
            Sec1Point.Write(key.ExportParameters(includePrivateParameters: false).Q, curve.CoordinateSize, _publicKey);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    public override ReadOnlySpan<byte> PublicKey => _publicKey;

    public override bool TryAgree(GroupPublicKey peer, Span<byte> secret)
    {
        var key = (NistPublicKey)peer;
        var handle = key.Borrow();
        try
        {
            return TryAgree(handle, secret);
        }
        finally
        {
            key.Return(handle);
        }
    }

    public override bool TryAgree(ReadOnlySpan<byte> peer, Span<byte> secret)
    {
        if (peer.Length != _curve.PublicKeySize || peer[0] != Sec1Point.Uncompressed) return false;
        using var point = new Point(new ECParameters { Curve = _curve.Curve, Q = Sec1Point.Read(peer, _curve.CoordinateSize) });
        return TryAgree(point, secret);
    }

    public override void Export(Span<byte> destination)
    {
        using (_key.Take(out var key))
        {
            var scalar = key.ExportParameters(includePrivateParameters: true).D!;
            destination[.._curve.PrivateKeySize].Clear();
            scalar.CopyTo(destination[(_curve.PrivateKeySize - scalar.Length)..]);
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    public override void Dispose() => _key.Dispose();

    private bool TryAgree(ECDiffieHellmanPublicKey peer, Span<byte> secret)
    {
        byte[]? shared = null;
        try
        {
            using (_key.Take(out var key)) shared = key.DeriveRawSecretAgreement(peer);
            shared.CopyTo(secret);
            return true;
        }
        catch (CryptographicException)
        {
            return false; // no point of the curve
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
        }
    }

    /// <summary>A point on its way into one agreement, which takes it in once; a public key of the runtime would be taken in twice and exported between.</summary>
    private sealed class Point(ECParameters parameters) : ECDiffieHellmanPublicKey
    {
        public override ECParameters ExportParameters() => parameters;

        public override ECParameters ExportExplicitParameters() => throw new NotSupportedException("The curve is a named one.");
    }
}
