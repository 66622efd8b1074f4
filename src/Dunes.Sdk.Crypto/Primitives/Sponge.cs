using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>The sponge of FIPS 202, section 4, over Keccak-f[1600], in pieces of any length. It lives where its owner puts it and allocates nothing.</summary>
/// <param name="rate">Octets a permutation takes or gives: 168, 136 or 72.</param>
/// <param name="suffix">The domain bits and the first bit of the padding: 0x06 for SHA-3, 0x1F for SHAKE.</param>
/// <param name="rounds">24, or the 12 of TurboSHAKE.</param>
[StructLayout(LayoutKind.Auto)]
internal struct Sponge(int rate, byte suffix, int rounds = Keccak.Rounds)
{
    private State _state;
    private int _position;
    private bool _squeezing;

    /// <summary>Takes more input. Not possible after the first <see cref="Squeeze"/>.</summary>
    public void Absorb(ReadOnlySpan<byte> input)
    {
        if (_squeezing) throw new InvalidOperationException("The sponge was squeezed already: it takes no more input.");
        Span<ulong> state = _state;
        while (input.Length >= rate - _position)
        {
            var taken = rate - _position;
            Xor(state, _position, input[..taken]);
            Keccak.Permute(state, rounds);
            input = input[taken..];
            _position = 0;
        }

        Xor(state, _position, input);
        _position += input.Length;
    }

    /// <summary>Gives the next octets of the output.</summary>
    public void Squeeze(Span<byte> output)
    {
        Span<ulong> state = _state;
        if (!_squeezing)
        {
            Pad(state, _position, rate, suffix);
            _squeezing = true;
            _position = rate;
        }

        while (output.Length > 0)
        {
            if (_position == rate)
            {
                Keccak.Permute(state, rounds);
                _position = 0;
            }

            var given = Math.Min(output.Length, rate - _position);
            Copy(state, _position, output[..given]);
            output = output[given..];
            _position += given;
        }
    }

    /// <summary>Forgets what it absorbed.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<ulong>)_state));
        _position = 0;
        _squeezing = false;
    }

    /// <summary>pad10*1 behind the domain bits.</summary>
    private static void Pad(Span<ulong> state, int position, int rate, byte suffix)
    {
        state[position >> 3] ^= (ulong)suffix << (8 * (position & 7));
        state[(rate - 1) >> 3] ^= 0x80UL << (8 * ((rate - 1) & 7));
    }

    private static void Xor(Span<ulong> state, int position, ReadOnlySpan<byte> input)
    {
        for (; (position & 7) != 0 && input.Length > 0; position++, input = input[1..]) state[position >> 3] ^= (ulong)input[0] << (8 * (position & 7));
        var lane = position >> 3;
        for (; input.Length >= 8; lane++, input = input[8..]) state[lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(input);
        for (var at = 0; at < input.Length; at++) state[lane] ^= (ulong)input[at] << (8 * at);
    }

    private static void Copy(ReadOnlySpan<ulong> state, int position, Span<byte> output)
    {
        for (; (position & 7) != 0 && output.Length > 0; position++, output = output[1..]) output[0] = (byte)(state[position >> 3] >> (8 * (position & 7)));
        var lane = position >> 3;
        for (; output.Length >= 8; lane++, output = output[8..]) BinaryPrimitives.WriteUInt64LittleEndian(output, state[lane]);
        for (var at = 0; at < output.Length; at++) output[at] = (byte)(state[lane] >> (8 * at));
    }

    [InlineArray(Keccak.Lanes)]
    private struct State
    {
        private ulong _lane;
    }
}
