using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

public class KeccakTests
{
    // The state after permuting zeros, and after permuting that: published with the Keccak reference.
    private static readonly ulong[] AfterZero =
    [
        0xf1258f7940e1dde7, 0x84d5ccf933c0478a, 0xd598261ea65aa9ee, 0xbd1547306f80494d, 0x8b284e056253d057,
        0xff97a42d7f8e6fd4, 0x90fee5a0a44647c4, 0x8c5bda0cd6192e76, 0xad30a6f71b19059c, 0x30935ab7d08ffc64,
        0xeb5aa93f2317d635, 0xa9a6e6260d712103, 0x81a57c16dbcf555f, 0x43b831cd0347c826, 0x01f22f1a11a5569f,
        0x05e5635a21d9ae61, 0x64befef28cc970f2, 0x613670957bc46611, 0xb87c5a554fd00ecb, 0x8c3ee88a1ccf32c8,
        0x940c7922ae3a2614, 0x1841f924a2c509e4, 0x16f53526e70465c2, 0x75f644e97f30a13b, 0xeaf1ff7b5ceca249,
    ];

    [Fact]
    public void Permuting_zeros_gives_the_published_state()
    {
        var state = new ulong[Keccak.Lanes];
        Keccak.Permute(state);
        Assert.Equal(AfterZero, state);

        Array.Clear(state);
        Keccak.Permute<ulong, ScalarLane>(state);
        Assert.Equal(AfterZero, state);
    }

    [Fact]
    public void Four_states_are_permuted_as_one_by_every_kind_of_vector()
    {
        var random = new Random(1600);
        for (var round = 0; round < 50; round++)
        {
            var states = new ulong[4 * Keccak.Lanes];
            for (var lane = 0; lane < states.Length; lane++) states[lane] = (ulong)random.NextInt64();

            var expected = new ulong[states.Length];
            for (var at = 0; at < 4; at++)
            {
                var one = new ulong[Keccak.Lanes];
                for (var lane = 0; lane < one.Length; lane++) one[lane] = states[(4 * lane) + at];
                Keccak.Permute<ulong, ScalarLane>(one);
                for (var lane = 0; lane < one.Length; lane++) expected[(4 * lane) + at] = one[lane];
            }

            Check(states, expected, Keccak.PermuteX4);
            Check(states, expected, Keccak.PermuteOneByOne);
            Check(states, expected, Keccak.Permute<Vector256<ulong>, FourLanes>);
            if (Avx512F.VL.IsSupported) Check(states, expected, Keccak.Permute<Vector256<ulong>, FourTernaryLanes>);
        }

        static void Check(ulong[] states, ulong[] expected, Action<Span<ulong>> permute)
        {
            var copy = states.ToArray();
            permute(copy);
            Assert.Equal(expected, copy);
        }
    }

    // NIST's examples for messages of 0 and 24 bits.
    [Theory]
    [InlineData("", "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a", "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a615b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26")]
    [InlineData("abc", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532", "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0")]
    public void The_examples_of_SHA3_come_out(string message, string hash256, string hash512)
    {
        var octets = System.Text.Encoding.ASCII.GetBytes(message);
        var output = new byte[64];
        Sha3.Hash256(octets, output);
        Assert.Equal(hash256, Convert.ToHexStringLower(output.AsSpan(0, 32)));
        Sha3.Hash512(octets, output);
        Assert.Equal(hash512, Convert.ToHexStringLower(output));
    }

    [Fact]
    public void The_examples_of_SHAKE_come_out()
    {
        var output = new byte[32];
        var shake = Shake.Create128();
        shake.Squeeze(output);
        Assert.Equal("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26", Convert.ToHexStringLower(output));
        shake = Shake.Create256();
        shake.Squeeze(output);
        Assert.Equal("46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f", Convert.ToHexStringLower(output));
    }

    [Fact]
    public void Every_length_in_uneven_pieces_is_what_the_platform_computes()
    {
        if (!SHA3_256.IsSupported || !Shake128.IsSupported) Assert.Skip("The runtime has no SHA-3 here.");
        var random = new Random(202);
        for (var length = 0; length < 700; length++)
        {
            var input = new byte[length];
            random.NextBytes(input);
            var output = new byte[64];
            Sha3.Hash256(input, output);
            Assert.Equal(SHA3_256.HashData(input), output[..32]);
            Sha3.Hash512(input, output);
            Assert.Equal(SHA3_512.HashData(input), output);

            var wanted = random.Next(1, 700);
            Assert.Equal(Shake128.HashData(input, wanted), InPieces(Shake.Create128(), input, wanted, random));
            Assert.Equal(Shake256.HashData(input, wanted), InPieces(Shake.Create256(), input, wanted, random));
        }
    }

    [Fact]
    public void Four_outputs_are_those_of_four_single_ones()
    {
        var random = new Random(4);
        foreach (var length in new[] { 0, 1, 7, 8, 33, 34, 66, 135, 136, 137, 167, 168, 169, 400 })
        {
            var inputs = Enumerable.Range(0, 4).Select(_ => new byte[length]).ToArray();
            foreach (var input in inputs) random.NextBytes(input);
            foreach (var (four, single) in new[] { (ShakeX4.Create128(), (Func<Shake>)Shake.Create128), (ShakeX4.Create256(), Shake.Create256) })
            {
                var shakes = four;
                var outputs = Enumerable.Range(0, 4).Select(_ => new byte[5 * shakes.Rate]).ToArray();
                shakes.Absorb(inputs[0], inputs[1], inputs[2], inputs[3]);
                shakes.SqueezeBlocks(outputs[0], outputs[1], outputs[2], outputs[3], 3);
                shakes.SqueezeBlocks(outputs[0].AsSpan(3 * shakes.Rate), outputs[1].AsSpan(3 * shakes.Rate), outputs[2].AsSpan(3 * shakes.Rate), outputs[3].AsSpan(3 * shakes.Rate), 2);
                for (var at = 0; at < 4; at++)
                {
                    var one = single();
                    one.Absorb(inputs[at]);
                    var expected = new byte[outputs[at].Length];
                    one.Squeeze(expected);
                    Assert.Equal(expected, outputs[at]);
                }
            }
        }
    }

    [Fact]
    public void Input_after_output_and_unequal_inputs_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() =>
        {
            var shake = Shake.Create128();
            shake.Squeeze(new byte[1]);
            shake.Absorb([1]);
        });
        Assert.Throws<ArgumentException>(() =>
        {
            var shakes = ShakeX4.Create128();
            shakes.Absorb([1], [1], [1], []);
        });
    }

    [Fact]
    public void Hashing_allocates_nothing()
    {
        var (input, output) = (new byte[500], new byte[672]);
        Allocations.AreZero(() =>
        {
            Sha3.Hash256(input, output);
            var shake = Shake.Create256();
            shake.Absorb(input);
            shake.Squeeze(output);
            var shakes = ShakeX4.Create128();
            shakes.Absorb(input, input, input, input);
            shakes.SqueezeBlocks(output, output, output, output, 4);
        });
    }

    private static byte[] InPieces(Shake shake, byte[] input, int wanted, Random random)
    {
        for (var at = 0; at < input.Length;)
        {
            var piece = Math.Min(random.Next(1, 200), input.Length - at);
            shake.Absorb(input.AsSpan(at, piece));
            at += piece;
        }

        var output = new byte[wanted];
        for (var at = 0; at < wanted;)
        {
            var piece = Math.Min(random.Next(1, 200), wanted - at);
            shake.Squeeze(output.AsSpan(at, piece));
            at += piece;
        }

        return output;
    }
}
