using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>One step of a chain: an HMAC gives the keys of 64 messages at once, another the next chain key.</summary>
/// <remarks>
/// <code>
/// block key         = HMAC-SHA-512(chain key, 01), first 32 octets
/// message key i     = AES-256(block key, 2i) | AES-256(block key, 2i + 1), the numbers being blocks of 16 octets, big endian
/// next chain key    = HMAC-SHA-512(chain key, 02)
/// </code>
/// The block key lives no longer than this call. So what a thief finds later are keys of frames not yet sent or not yet arrived, which the chain
/// key would give away in any case; the key of a frame that was sent or opened is gone from that side. HMAC-SHA-512 because the envelope's schedule,
/// which the chain comes from, is made of it; a step costs the same with SHA-256, and is shared by 64 messages.
/// </remarks>
internal static class MessageKeyBlock
{
    /// <summary>Messages of a block.</summary>
    public const int Messages = 64;

    /// <summary>Octets of a block's keys.</summary>
    public const int Size = Messages * FrameCipher.KeySize;

    /// <summary>Octets of a chain key.</summary>
    public const int ChainKeySize = 64;

    /// <summary>Writes the keys of the block that the chain key stands before, and moves the chain key behind it.</summary>
    public static void Step(Span<byte> chainKey, Span<byte> keys)
    {
        Span<byte> blockKey = stackalloc byte[HMACSHA512.HashSizeInBytes];
        HMACSHA512.HashData(chainKey, [1], blockKey);
        Expand(blockKey[..FrameCipher.KeySize], keys);
        CryptographicOperations.ZeroMemory(blockKey);
        Skip(chainKey);
    }

    /// <summary>Moves the chain key behind a block whose keys are not wanted.</summary>
    public static void Skip(Span<byte> chainKey)
    {
        Span<byte> next = stackalloc byte[ChainKeySize];
        HMACSHA512.HashData(chainKey, [2], next);
        next.CopyTo(chainKey);
        CryptographicOperations.ZeroMemory(next);
    }

    [SkipLocalsInit]
    private static unsafe void Expand(ReadOnlySpan<byte> blockKey, Span<byte> keys)
    {
        if (!AesInstructions.IsSupported)
        {
            using var platform = new AesPlatform(blockKey);
            Count(new AesPlatform.Rounds(platform), keys);
            return;
        }

        Span<byte> schedule = stackalloc byte[AesInstructions.MaxScheduleSize];
        Aes256Schedule.Expand(blockKey, schedule);
        fixed (byte* rounds = schedule) Count(new AesInstructions(rounds, Aes256Schedule.Rounds), keys);
        CryptographicOperations.ZeroMemory(schedule);
    }

    private static void Count<TAes>(TAes aes, Span<byte> keys)
        where TAes : struct, IAesRounds
    {
        ref var to = ref MemoryMarshal.GetReference(keys[..Size]);
        for (var at = 0; at < Size; at += 8 * AesBlock.Size)
        {
            EightBlocks blocks = default;
            var lanes = blocks.AsSpan();
            for (var lane = 0; lane < 8; lane++) lanes[lane] = Vector128<byte>.Zero.WithElement(15, (byte)((at / AesBlock.Size) + lane));
            aes.Encrypt(ref blocks);
            for (var lane = 0; lane < 8; lane++) lanes[lane].StoreUnsafe(ref to, (nuint)(at + (lane * AesBlock.Size)));
        }
    }
}
