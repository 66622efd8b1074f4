using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>AES on the processor's instructions, over round keys that the caller holds still; FIPS 197.</summary>
/// <remarks>No table and no secret index or branch. The instructions take about four cycles and start every cycle, so independent blocks are interleaved.</remarks>
internal readonly unsafe struct AesInstructions : IAesRounds
{
    /// <summary>Octets that the longest key schedule needs: 15 round keys.</summary>
    public const int MaxScheduleSize = 15 * AesBlock.Size;

    private readonly Vector128<byte>* _keys;
    private readonly nint _rounds;

    /// <summary>Reads a schedule written by <see cref="Expand"/>; it must not move or go while this value is used.</summary>
    public AesInstructions(byte* schedule, int rounds)
    {
        _keys = (Vector128<byte>*)schedule;
        _rounds = rounds;
    }

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => X86Aes.IsSupported || ArmAes.IsSupported;

    /// <summary>Writes the round keys of a key of 16, 24 or 32 octets; returns the number of rounds. FIPS 197, section 5.2.</summary>
    public static int Expand(ReadOnlySpan<byte> key, Span<byte> schedule)
    {
        Debug.Assert(key.Length is 16 or 24 or 32 && schedule.Length >= MaxScheduleSize);
        var keyWords = key.Length / 4;
        var rounds = keyWords + 6;
        var words = 4 * (rounds + 1);
        key.CopyTo(schedule);
        var previous = BinaryPrimitives.ReadUInt32LittleEndian(key[^4..]);
        uint constant = 1;
        for (var at = keyWords; at < words; at++)
        {
            if (at % keyWords == 0)
            {
                // Words are read little endian, so the rotation of the standard turns the other way.
                previous = SubstituteWord(BitOperations.RotateRight(previous, 8)) ^ constant;
                constant = (constant << 1) ^ (0x11Bu & (uint)-(int)(constant >> 7));
            }
            else if (keyWords == 8 && at % 8 == 4)
            {
                previous = SubstituteWord(previous);
            }

            previous ^= BinaryPrimitives.ReadUInt32LittleEndian(schedule[((at - keyWords) * 4)..]);
            BinaryPrimitives.WriteUInt32LittleEndian(schedule[(at * 4)..], previous);
        }

        return rounds;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> Encrypt(Vector128<byte> block)
    {
        var keys = _keys;
        if (X86Aes.IsSupported)
        {
            block ^= keys[0];
            for (nint round = 1; round < _rounds; round++) block = X86Aes.Encrypt(block, keys[round]);
            return X86Aes.EncryptLast(block, keys[_rounds]);
        }

        if (!ArmAes.IsSupported) throw new PlatformNotSupportedException();
        for (nint round = 0; round < _rounds - 1; round++) block = ArmAes.MixColumns(ArmAes.Encrypt(block, keys[round]));
        return ArmAes.Encrypt(block, keys[_rounds - 1]) ^ keys[_rounds];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Encrypt(ref Vector128<byte> first, ref Vector128<byte> second)
    {
        var keys = _keys;
        var (a, b) = (first, second);
        if (X86Aes.IsSupported)
        {
            a ^= keys[0];
            b ^= keys[0];
            for (nint round = 1; round < _rounds; round++)
            {
                var key = keys[round];
                a = X86Aes.Encrypt(a, key);
                b = X86Aes.Encrypt(b, key);
            }

            first = X86Aes.EncryptLast(a, keys[_rounds]);
            second = X86Aes.EncryptLast(b, keys[_rounds]);
            return;
        }

        if (!ArmAes.IsSupported) throw new PlatformNotSupportedException();
        for (nint round = 0; round < _rounds - 1; round++)
        {
            var key = keys[round];
            a = ArmAes.MixColumns(ArmAes.Encrypt(a, key));
            b = ArmAes.MixColumns(ArmAes.Encrypt(b, key));
        }

        first = ArmAes.Encrypt(a, keys[_rounds - 1]) ^ keys[_rounds];
        second = ArmAes.Encrypt(b, keys[_rounds - 1]) ^ keys[_rounds];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Encrypt(ref Vector128<byte> first, ref Vector128<byte> second, ref Vector128<byte> third, ref Vector128<byte> fourth)
    {
        var keys = _keys;
        var (a, b, c, d) = (first, second, third, fourth);
        if (X86Aes.IsSupported)
        {
            a ^= keys[0];
            b ^= keys[0];
            c ^= keys[0];
            d ^= keys[0];
            for (nint round = 1; round < _rounds; round++)
            {
                var key = keys[round];
                a = X86Aes.Encrypt(a, key);
                b = X86Aes.Encrypt(b, key);
                c = X86Aes.Encrypt(c, key);
                d = X86Aes.Encrypt(d, key);
            }

            var last = keys[_rounds];
            first = X86Aes.EncryptLast(a, last);
            second = X86Aes.EncryptLast(b, last);
            third = X86Aes.EncryptLast(c, last);
            fourth = X86Aes.EncryptLast(d, last);
            return;
        }

        Encrypt(ref first, ref second);
        Encrypt(ref third, ref fourth);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Encrypt(ref EightBlocks blocks)
    {
        var keys = _keys;
        if (X86Aes.IsSupported)
        {
            var key = keys[0];
            var a = blocks.First ^ key;
            var b = blocks.Second ^ key;
            var c = blocks.Third ^ key;
            var d = blocks.Fourth ^ key;
            var e = blocks.Fifth ^ key;
            var f = blocks.Sixth ^ key;
            var g = blocks.Seventh ^ key;
            var h = blocks.Eighth ^ key;
            for (nint round = 1; round < _rounds; round++)
            {
                key = keys[round];
                a = X86Aes.Encrypt(a, key);
                b = X86Aes.Encrypt(b, key);
                c = X86Aes.Encrypt(c, key);
                d = X86Aes.Encrypt(d, key);
                e = X86Aes.Encrypt(e, key);
                f = X86Aes.Encrypt(f, key);
                g = X86Aes.Encrypt(g, key);
                h = X86Aes.Encrypt(h, key);
            }

            key = keys[_rounds];
            blocks.First = X86Aes.EncryptLast(a, key);
            blocks.Second = X86Aes.EncryptLast(b, key);
            blocks.Third = X86Aes.EncryptLast(c, key);
            blocks.Fourth = X86Aes.EncryptLast(d, key);
            blocks.Fifth = X86Aes.EncryptLast(e, key);
            blocks.Sixth = X86Aes.EncryptLast(f, key);
            blocks.Seventh = X86Aes.EncryptLast(g, key);
            blocks.Eighth = X86Aes.EncryptLast(h, key);
            return;
        }

        Encrypt(ref blocks.First, ref blocks.Second, ref blocks.Third, ref blocks.Fourth);
        Encrypt(ref blocks.Fifth, ref blocks.Sixth, ref blocks.Seventh, ref blocks.Eighth);
    }

    /// <summary>The S-box on four octets. With the word in all four columns the shift of rows changes nothing.</summary>
    private static uint SubstituteWord(uint word)
    {
        var block = Vector128.Create(word).AsByte();
        if (X86Aes.IsSupported) return X86Aes.EncryptLast(block, Vector128<byte>.Zero).AsUInt32().ToScalar();
        if (ArmAes.IsSupported) return ArmAes.Encrypt(block, Vector128<byte>.Zero).AsUInt32().ToScalar();
        throw new PlatformNotSupportedException();
    }
}
