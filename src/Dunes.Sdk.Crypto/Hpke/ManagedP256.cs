using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>P-256 on our own arithmetic, in the same steps whatever the keys are: no handle, no lock, and less time than the runtime's way into its library takes.</summary>
internal sealed class ManagedP256 : Group
{
    private const int Size = FieldP256.Size;

    /// <summary>The one of its kind.</summary>
    public static ManagedP256 Instance { get; } = new();

    public override int PublicKeySize => PointP256.EncodedSize;

    public override int PrivateKeySize => Size;

    public override int SecretSize => Size;

    public override int SeedSize => NistCurve.P256.SeedSize;

    public override GroupPrivateKey Generate()
    {
        Span<byte> scalar = stackalloc byte[Size];
        do RandomNumberGenerator.Fill(scalar);
        while (!NistCurve.P256.IsPrivateKey(scalar));
        var key = new PrivateKey(scalar);
        CryptographicOperations.ZeroMemory(scalar);
        return key;
    }

    public override GroupPrivateKey ImportPrivateKey(ReadOnlySpan<byte> octets)
    {
        if (octets.Length != Size || !NistCurve.P256.IsPrivateKey(octets)) throw new CryptographicException($"The private key of {octets.Length} octets is no scalar of P-256: of {Size} octets, above zero and below the curve's order.");
        return new PrivateKey(octets);
    }

    public override GroupPublicKey ImportPublicKey(ReadOnlySpan<byte> octets) => PointP256.TryRead(octets, out var point)
        ? new PointKey(octets.ToArray(), point)
        : throw new CryptographicException($"The public key's {octets.Length} octets are no uncompressed point of the curve P-256.");

    public override void ChoosePrivateKey(ReadOnlySpan<byte> seed, Span<byte> privateKey) => NistCurve.P256.ChoosePrivateKey(seed, privateKey);

    public override void DerivePrivateKey(HashAlgorithmName hash, ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> pseudorandom, Span<byte> privateKey) =>
        NistCurve.P256.DerivePrivateKey(hash, suiteId, pseudorandom, privateKey);

    private sealed class PointKey(byte[] encoded, PointP256 point) : GroupPublicKey(encoded)
    {
        private readonly PointP256 _point = point;
        private CombP256? _comb;
        private int _uses;

        /// <summary>The scalar times this point; from the second time on by a comb, which takes as long to make as one multiplication saves.</summary>
        public void Multiply(out PointP256 product, ReadOnlySpan<byte> scalar)
        {
            var comb = Volatile.Read(ref _comb);
            if (comb is null && Interlocked.Exchange(ref _uses, 1) != 0) Volatile.Write(ref _comb, comb = new CombP256(_point));
            if (comb is null) PointP256.Multiply(out product, scalar, _point);
            else comb.Multiply(out product, scalar);
        }
    }

    private sealed class PrivateKey : ScalarPrivateKey
    {
        private readonly byte[] _publicKey = new byte[PointP256.EncodedSize];

        public PrivateKey(ReadOnlySpan<byte> scalar)
            : base(scalar)
        {
            PointP256.MultiplyBase(out var point, scalar);
            _publicKey[0] = Sec1Point.Uncompressed;
            point.Write(_publicKey.AsSpan(1, Size), _publicKey.AsSpan(1 + Size));
            PointP256.Clear(ref point);
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
            if (!PointP256.TryRead(peer, out var point)) return false;
            var scalar = Scalar.Hold();
            try
            {
                PointP256.Multiply(out var product, scalar, point);
                WriteX(ref product, secret);
                return true;
            }
            finally
            {
                Scalar.Release();
            }
        }

        /// <summary>The x of a secret point, which is zeroed; the order is prime, so that it is never the neutral one.</summary>
        private static void WriteX(ref PointP256 point, Span<byte> secret)
        {
            point.Write(secret[..Size], default);
            PointP256.Clear(ref point);
        }
    }
}
