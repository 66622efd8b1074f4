using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>X25519, the Diffie-Hellman function of RFC 7748, section 5. Allocates nothing, and takes the same steps whatever the keys are.</summary>
/// <remarks>
/// A private key is any 32 octets from a cryptographic generator; they are clamped as the standard says. A public key's top bit is ignored and
/// values of 2^255 - 19 and more count modulo that, also as the standard says. The shared secret is a point of the curve, not a key: derive keys
/// from it together with both public keys. Copies of secrets on the stack are zeroed; those that a processor spills are not in reach of C#.
/// </remarks>
public static class X25519
{
    /// <summary>Octets of a private key, a public key and a shared secret.</summary>
    public const int Size = 32;

    // (486662 - 2) / 4, RFC 7748, section 5.
    private const ulong CurveFactor = 121_665;

    /// <summary>Writes the 32 octets of the public key of a private key.</summary>
    /// <exception cref="ArgumentException">The private key is not of 32 octets, or the destination is shorter.</exception>
    [SkipLocalsInit]
    public static void PublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        ThrowUnlessSizes(privateKey, publicKey, nameof(publicKey));
        Span<byte> scalar = stackalloc byte[Size];
        privateKey.CopyTo(scalar);
        Scalar25519.Clamp(scalar);

        // The base point of one curve is that of the other, and u = (1 + y) / (1 - y); RFC 7748, section 4.1. The table makes it three times as fast.
        EdwardsBase.Multiply(out var point, scalar);
        Field25519.Add(out var above, point.Z, point.Y);
        Field25519.Subtract(out var below, point.Z, point.Y);
        Field25519.Invert(out below, below);
        Field25519.Multiply(out above, above, below);
        above.Write(publicKey);
        CryptographicOperations.ZeroMemory(scalar);
        Field25519.Clear(ref point);
        Field25519.Clear(ref below);
    }

    /// <summary>Writes the 32 octets of the secret shared with a peer, the same on both sides.</summary>
    /// <returns>
    /// False, and zeros written, when the peer's key is not of 32 octets or is one of the few points of small order, with which every private key
    /// shares the zero secret; RFC 7748, section 6.1.
    /// </returns>
    /// <exception cref="ArgumentException">The private key is not of 32 octets, or the destination is shorter.</exception>
    [SkipLocalsInit]
    public static bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret)
    {
        ThrowUnlessSizes(privateKey, sharedSecret, nameof(sharedSecret));
        sharedSecret = sharedSecret[..Size];
        if (peerPublicKey.Length != Size)
        {
            sharedSecret.Clear();
            return false;
        }

        Span<byte> scalar = stackalloc byte[Size];
        privateKey.CopyTo(scalar);
        Scalar25519.Clamp(scalar);
        Ladder(out var u, scalar, Field25519.Read(peerPublicKey));
        u.Write(sharedSecret);
        CryptographicOperations.ZeroMemory(scalar);
        Field25519.Clear(ref u);

        var any = 0;
        foreach (var octet in sharedSecret) any |= octet;
        return any != 0;
    }

    /// <summary>The Montgomery ladder of RFC 7748, section 5: the u of a multiple of the point that has <paramref name="x1"/>, tight.</summary>
    internal static void Ladder(out Field25519 u, ReadOnlySpan<byte> scalar, in Field25519 x1)
    {
        if (LadderX4.IsSupported) LadderInLanes(out u, scalar, x1);
        else LadderInWords(out u, scalar, x1);
    }

    /// <summary>The ladder with the four coordinates side by side.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void LadderInLanes(out Field25519 u, ReadOnlySpan<byte> scalar, in Field25519 x1)
    {
        var ladder = new LadderX4(x1, CurveFactor);
        ulong swapped = 0;
        for (var bit = 254; bit >= 0; bit--)
        {
            var set = (ulong)(scalar[bit >> 3] >> (bit & 7)) & 1;
            ladder.Step(0UL - (set ^ swapped));
            swapped = set;
        }

        ladder.Read(out var x2, out var z2, out var x3, out var z3);
        Field25519.Swap(ref x2, ref x3, 0UL - swapped);
        Field25519.Swap(ref z2, ref z3, 0UL - swapped);
        Field25519.Invert(out var inverse, z2);
        Field25519.Multiply(out u, x2, inverse);
        Field25519.Clear(ref ladder);
        Field25519.Clear(ref x2);
        Field25519.Clear(ref z2);
        Field25519.Clear(ref x3);
        Field25519.Clear(ref z3);
        Field25519.Clear(ref inverse);
    }

    /// <summary>The ladder in words of 64 bits, in the names of the standard: one swap and one step for each of the 255 bits.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void LadderInWords(out Field25519 u, ReadOnlySpan<byte> scalar, in Field25519 x1)
    {
        var state = new State { X2 = Field25519.One, X3 = x1, Z3 = Field25519.One };
        ulong swapped = 0;
        for (var bit = 254; bit >= 0; bit--)
        {
            var set = (ulong)(scalar[bit >> 3] >> (bit & 7)) & 1;
            var mask = 0UL - (set ^ swapped);
            swapped = set;
            Field25519.Swap(ref state.X2, ref state.X3, mask);
            Field25519.Swap(ref state.Z2, ref state.Z3, mask);
            state.Step(x1);
        }

        // The lowest bit of a clamped scalar is zero; the swap stands here for any other.
        Field25519.Swap(ref state.X2, ref state.X3, 0UL - swapped);
        Field25519.Swap(ref state.Z2, ref state.Z3, 0UL - swapped);
        Field25519.Invert(out var inverse, state.Z2);
        Field25519.Multiply(out u, state.X2, inverse);
        Field25519.Clear(ref state);
        Field25519.Clear(ref inverse);
    }

    private static void ThrowUnlessSizes(ReadOnlySpan<byte> privateKey, Span<byte> destination, string name)
    {
        if (privateKey.Length != Size) throw new ArgumentException($"The private key has {privateKey.Length} octets; it takes {Size}.", nameof(privateKey));
        if (destination.Length < Size) throw new ArgumentException($"The destination has {destination.Length} octets; it takes {Size}.", name);
    }

    /// <summary>Two points of the ladder and the work space of a step, in one piece that is zeroed at the end.</summary>
    private struct State
    {
        public Field25519 X2;
        public Field25519 Z2;
        public Field25519 X3;
        public Field25519 Z3;
        private Field25519 _a;
        private Field25519 _aa;
        private Field25519 _b;
        private Field25519 _bb;
        private Field25519 _c;
        private Field25519 _d;
        private Field25519 _e;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Step(in Field25519 x1)
        {
            Field25519.Add(out _a, X2, Z2);
            Field25519.Subtract(out _b, X2, Z2);
            Field25519.Add(out _c, X3, Z3);
            Field25519.Subtract(out _d, X3, Z3);
            Field25519.Square(out _aa, _a);
            Field25519.Square(out _bb, _b);
            Field25519.Multiply(out _d, _d, _a);
            Field25519.Multiply(out _c, _c, _b);
            Field25519.Subtract(out _e, _aa, _bb);
            Field25519.Multiply(out X2, _aa, _bb);
            Field25519.Multiply(out _a, _e, CurveFactor);
            Field25519.Add(out _a, _a, _aa);
            Field25519.Multiply(out Z2, _e, _a);
            Field25519.Add(out X3, _d, _c);
            Field25519.Square(out X3, X3);
            Field25519.Subtract(out Z3, _d, _c);
            Field25519.Square(out Z3, Z3);
            Field25519.Multiply(out Z3, Z3, x1);
        }
    }
}
