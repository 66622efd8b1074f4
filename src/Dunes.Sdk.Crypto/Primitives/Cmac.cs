using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>AES-CMAC, RFC 4493. Allocates nothing.</summary>
/// <remarks>Several threads may use one instance at once. Keys and subkeys lie in pinned memory and are zeroed by <see cref="Dispose"/>.</remarks>
public sealed class Cmac : IDisposable
{
    /// <summary>Octets of the full tag.</summary>
    public const int Size = 16;

    private readonly AesKey _key;
    private readonly byte[] _subkeys = GC.AllocateArray<byte>(2 * AesBlock.Size, pinned: true);

    /// <summary>Expands a key of 16, 24 or 32 octets and derives its subkeys.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public Cmac(ReadOnlySpan<byte> key) : this(key, portable: false)
    {
    }

    /// <summary>The same, through the runtime's AES when <paramref name="portable"/> says so.</summary>
    internal unsafe Cmac(ReadOnlySpan<byte> key, bool portable)
    {
        _key = new AesKey(key, portable);
        Vector128<byte> zero;
        if (_key.Platform is { } platform)
        {
            zero = new AesPlatform.Rounds(platform).Encrypt(Vector128<byte>.Zero);
        }
        else
        {
            fixed (byte* schedule = _key.Schedule) zero = new AesInstructions(schedule, _key.RoundCount).Encrypt(Vector128<byte>.Zero);
        }

        var first = CmacCore.Double(zero);
        first.CopyTo(_subkeys);
        CmacCore.Double(first).CopyTo(_subkeys, AesBlock.Size);
    }

    /// <summary>Writes the 16-octet tag of a message of any length.</summary>
    /// <exception cref="ArgumentException">The tag has no room for 16 octets.</exception>
    public unsafe void Compute(ReadOnlySpan<byte> message, Span<byte> tag)
    {
        ThrowUnlessRoom(tag);
        ref var subkeys = ref MemoryMarshal.GetArrayDataReference(_subkeys);
        var whole = Vector128.LoadUnsafe(ref subkeys);
        var padded = Vector128.LoadUnsafe(ref subkeys, AesBlock.Size);
        Vector128<byte> result;
        if (_key.Platform is null)
        {
            fixed (byte* schedule = _key.Schedule) result = CmacCore.Compute(new AesInstructions(schedule, _key.RoundCount), whole, padded, message);
        }
        else
        {
            result = CmacCore.Compute(new AesPlatform.Rounds(_key.PlatformOrThrow()), whole, padded, message);
        }

        result.CopyTo(tag);
    }

    /// <summary>The tag under a key that is used once; its schedule lives on the stack and is zeroed.</summary>
    /// <exception cref="ArgumentException">The key is not of 16, 24 or 32 octets, or the tag has no room for 16.</exception>
    [SkipLocalsInit]
    public static unsafe void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> tag)
    {
        AesKey.ThrowUnlessKey(key);
        ThrowUnlessRoom(tag);
        if (!AesInstructions.IsSupported)
        {
            using var once = new Cmac(key);
            once.Compute(message, tag);
            return;
        }

        var octets = stackalloc byte[AesInstructions.MaxScheduleSize];
        var schedule = new Span<byte>(octets, AesInstructions.MaxScheduleSize);
        var aes = new AesInstructions(octets, AesInstructions.Expand(key, schedule));
        var whole = CmacCore.Double(aes.Encrypt(Vector128<byte>.Zero));
        CmacCore.Compute(aes, whole, CmacCore.Double(whole), message).CopyTo(tag);
        CryptographicOperations.ZeroMemory(schedule);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        CryptographicOperations.ZeroMemory(_subkeys);
    }

    private static void ThrowUnlessRoom(Span<byte> tag)
    {
        if (tag.Length < Size) throw new ArgumentException($"The tag has {tag.Length} octets; it takes {Size}.", nameof(tag));
    }
}
