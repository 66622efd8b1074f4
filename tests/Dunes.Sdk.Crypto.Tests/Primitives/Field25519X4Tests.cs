using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

/// <summary>The lanes run where AVX2 does, though the ladder takes them only where they are the faster way.</summary>
public class Field25519X4Tests
{
    private const int Limbs = 10;
    private static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;

    // 0, 25.5, 51 .. rounded up: where each limb starts.
    private static readonly int[] Places = [0, 26, 51, 77, 102, 128, 153, 179, 204, 230];

    [Fact]
    public void Products_of_limbs_up_to_their_bounds_are_right_and_tight()
    {
        if (!System.Runtime.Intrinsics.X86.Avx2.IsSupported) return;
        var random = new Random(255);
        for (var round = 0; round < Depth.Of(3_000, 100_000); round++)
        {
            // The first round has every limb at its bound, the others a mixture of bounds, zeros and random limbs.
            var (left, right) = (Make(random, round == 0), Make(random, round == 0));
            Field25519X4.Multiply<Untouched>(out var product, left, right);
            Field25519X4.Square(out var square, left);
            for (var lane = 0; lane < 4; lane++)
            {
                Check(Value(left, lane) * Value(right, lane), product, lane);
                Check(Value(left, lane) * Value(left, lane), square, lane);
            }
        }
    }

    [Fact]
    public void Numbers_keep_their_lanes()
    {
        if (!System.Runtime.Intrinsics.X86.Avx2.IsSupported) return;
        var random = new Random(4);
        var octets = new byte[4 * Field25519.Size];
        for (var round = 0; round < 100; round++)
        {
            random.NextBytes(octets);
            var numbers = new Field25519[4];
            for (var lane = 0; lane < 4; lane++) numbers[lane] = Field25519.Read(octets.AsSpan(Field25519.Size * lane));
            var four = Field25519X4.Create(numbers[0], numbers[1], numbers[2], numbers[3]);
            for (var lane = 0; lane < 4; lane++) Assert.True(Field25519.AreEqual(numbers[lane], four.Lane(lane)));
        }
    }

    [Fact]
    public void The_ladder_is_the_same_in_lanes_and_in_words()
    {
        if (!System.Runtime.Intrinsics.X86.Avx2.IsSupported) return;
        var random = new Random(7748);
        var scalar = new byte[Field25519.Size];
        var point = new byte[Field25519.Size];
        for (var round = 0; round < Depth.Of(300, 20_000); round++)
        {
            // Scalars as they come, not clamped: an exchange may be left at the end. Points of small order, and numbers next to the modulus, are among them.
            random.NextBytes(scalar);
            random.NextBytes(point);
            if (round % 4 == 1) point.AsSpan(1, 30).Fill((byte)(random.Next(2) * 0xFF));
            if (round < 4) point.AsSpan().Clear();
            point[0] = round < 4 ? (byte)round : point[0];
            var x1 = Field25519.Read(point);
            X25519.LadderInWords(out var words, scalar, x1);
            X25519.LadderInLanes(out var lanes, scalar, x1);
            Assert.True(Field25519.AreEqual(words, lanes), $"Scalar {Convert.ToHexString(scalar)}, point {Convert.ToHexString(point)}.");
        }
    }

    private static Field25519X4 Make(Random random, bool allAtBound)
    {
        Field25519X4 numbers = default;
        foreach (ref var limb in LimbsOf(ref numbers))
        {
            var bound = (Unsafe.ByteOffset(ref numbers.L0, ref limb) / 32 & 1) == 0 ? (3UL << 26) - 1 : (3UL << 25) + (3UL << 18) - 1;
            for (var lane = 0; lane < 4; lane++)
            {
                limb = limb.WithElement(lane, (allAtBound ? 1 : random.Next(3)) switch { 0 => 0, 1 => bound, _ => (ulong)random.NextInt64((long)bound + 1) });
            }
        }

        return numbers;
    }

    private static void Check(BigInteger expected, Field25519X4 found, int lane)
    {
        Assert.Equal(expected % Prime, Value(found, lane) % Prime);
        var limbs = LimbsOf(ref found);
        for (var at = 0; at < Limbs; at++) Assert.True(limbs[at][lane] < ((at & 1) == 0 ? 1UL << 26 : (1UL << 25) + (1UL << 18)), $"Limb {at} is {limbs[at][lane]:X}.");
    }

    private static BigInteger Value(Field25519X4 numbers, int lane)
    {
        var limbs = LimbsOf(ref numbers);
        var sum = BigInteger.Zero;
        for (var at = 0; at < Limbs; at++) sum += (BigInteger)limbs[at][lane] << Places[at];
        return sum;
    }

    private static Span<Vector256<ulong>> LimbsOf(ref Field25519X4 numbers) => System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref numbers.L0, Limbs);

    private readonly struct Untouched : Field25519X4.IColumn
    {
        public static Vector256<ulong> End(Vector256<ulong> sums) => sums;
    }
}
