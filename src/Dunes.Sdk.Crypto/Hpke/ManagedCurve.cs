using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>P-256 or P-384 on our own arithmetic, in the same steps whatever the keys are: no handle, no lock, and less time than the runtime's way into its library takes.</summary>
/// <typeparam name="TField">The field that the curve is over.</typeparam>
internal sealed class ManagedCurve<TField> : Group
    where TField : unmanaged, IPrimeField<TField>
{
    private readonly NistCurve _curve;

    /// <summary>Takes what is the same whoever does the arithmetic.</summary>
    public ManagedCurve(NistCurve curve) => _curve = curve;

    private static int Size => TField.Size;

    public override int PublicKeySize => NistPoint<TField>.EncodedSize;

    public override int PrivateKeySize => Size;

    public override int SecretSize => Size;

    public override int SeedSize => _curve.SeedSize;

    public override GroupPrivateKey Generate()
    {
        Span<byte> scalar = stackalloc byte[Size];
        do RandomNumberGenerator.Fill(scalar);
        while (!_curve.IsPrivateKey(scalar));
        var key = new PrivateKey(scalar);
        CryptographicOperations.ZeroMemory(scalar);
        return key;
    }

    public override GroupPrivateKey ImportPrivateKey(ReadOnlySpan<byte> octets)
    {
        if (octets.Length != Size || !_curve.IsPrivateKey(octets)) throw new CryptographicException($"The private key of {octets.Length} octets is no scalar of {_curve.Curve.Oid.FriendlyName}: of {Size} octets, above zero and below the curve's order.");
        return new PrivateKey(octets);
    }

    public override GroupPublicKey ImportPublicKey(ReadOnlySpan<byte> octets) => NistPoint<TField>.TryRead(octets, out var point)
        ? new PointKey(octets.ToArray(), point)
        : throw new CryptographicException($"The public key's {octets.Length} octets are no uncompressed point of the curve {_curve.Curve.Oid.FriendlyName}.");

    public override void ChoosePrivateKey(ReadOnlySpan<byte> seed, Span<byte> privateKey) => _curve.ChoosePrivateKey(seed, privateKey);

    public override void DerivePrivateKey(HashAlgorithmName hash, ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> pseudorandom, Span<byte> privateKey) =>
        _curve.DerivePrivateKey(hash, suiteId, pseudorandom, privateKey);

    private sealed class PointKey(byte[] encoded, NistPoint<TField> point) : GroupPublicKey(encoded)
    {
        private readonly NistPoint<TField> _point = point;
        private NistComb<TField>? _comb;
        private int _uses;

        /// <summary>The scalar times this point; from the second time on by a comb, which takes hardly longer to make than two multiplications save.</summary>
        public void Multiply(out NistPoint<TField> product, ReadOnlySpan<byte> scalar)
        {
            var comb = Volatile.Read(ref _comb);
            if (comb is null && Interlocked.Exchange(ref _uses, 1) != 0) Volatile.Write(ref _comb, comb = new NistComb<TField>(_point));
            if (comb is null) NistPoint<TField>.Multiply(out product, scalar, _point);
            else comb.Multiply(out product, scalar);
        }
    }

    private sealed class PrivateKey : ScalarPrivateKey
    {
        private readonly byte[] _publicKey = new byte[NistPoint<TField>.EncodedSize];

        public PrivateKey(ReadOnlySpan<byte> scalar)
            : base(scalar)
        {
            NistComb<TField>.Base.Multiply(out var point, scalar);
            _publicKey[0] = Sec1Point.Uncompressed;
            point.Write(_publicKey.AsSpan(1, Size), _publicKey.AsSpan(1 + Size));
            NistPoint<TField>.Clear(ref point);
        }

        public override ReadOnlySpan<byte> PublicKey => _publicKey;

        public override bool TryAgree(GroupPublicKey peer, Span<byte> secret)
        {
            var scalar = Scalar.Hold();
            try
            {
                ((PointKey)peer).Multiply(out var point, scalar);
                WriteX(ref point, secret);
                return true;
            }
            finally
            {
                Scalar.Release();
            }
        }

        public override bool TryAgree(ReadOnlySpan<byte> peer, Span<byte> secret)
        {
            if (!NistPoint<TField>.TryRead(peer, out var point)) return false;
            var scalar = Scalar.Hold();
            try
            {
                NistPoint<TField>.Multiply(out var product, scalar, point);
                WriteX(ref product, secret);
                return true;
            }
            finally
            {
                Scalar.Release();
            }
        }

        /// <summary>The x of a secret point, which is zeroed; the order is prime, so that it is never the neutral one.</summary>
        private static void WriteX(ref NistPoint<TField> point, Span<byte> secret)
        {
            point.Write(secret[..Size], default);
            NistPoint<TField>.Clear(ref point);
        }
    }
}
