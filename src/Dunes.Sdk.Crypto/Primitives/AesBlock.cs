using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>The AES block function under one key, on the processor's AES instructions; FIPS 197.</summary>
/// <remarks>
/// Several threads may use one instance at once; disposing it while a call runs is the caller's mistake. Where the processor has no AES
/// instructions the runtime's AES is used, with equal results. The round keys lie in pinned memory and are zeroed by <see cref="Dispose"/>.
/// </remarks>
public sealed class AesBlock : IDisposable
{
    /// <summary>Octets of a block.</summary>
    public const int Size = 16;

    private readonly AesKey _key;

    /// <summary>Expands a key of 16, 24 or 32 octets.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public AesBlock(ReadOnlySpan<byte> key) : this(key, portable: false)
    {
    }

    /// <summary>The same, through the runtime's AES when <paramref name="portable"/> says so.</summary>
    internal AesBlock(ReadOnlySpan<byte> key, bool portable) => _key = new AesKey(key, portable);

    /// <summary>Encrypts one block of 16 octets; source and destination may be the same.</summary>
    /// <exception cref="ArgumentException">The block is not of 16 octets, or the destination is shorter.</exception>
    public unsafe void Encrypt(ReadOnlySpan<byte> block, Span<byte> destination)
    {
        if (block.Length != Size) throw new ArgumentException($"The block has {block.Length} octets; it takes {Size}.", nameof(block));
        if (destination.Length < Size) throw new ArgumentException($"The destination has {destination.Length} octets; it takes {Size}.", nameof(destination));

        ref var source = ref MemoryMarshal.GetReference(block);
        if (_key.Platform is null)
        {
            fixed (byte* schedule = _key.Schedule)
            {
                new AesInstructions(schedule, _key.RoundCount).Encrypt(Vector128.LoadUnsafe(ref source)).StoreUnsafe(ref MemoryMarshal.GetReference(destination));
            }
        }
        else
        {
            new AesPlatform.Rounds(_key.PlatformOrThrow()).Encrypt(Vector128.LoadUnsafe(ref source)).StoreUnsafe(ref MemoryMarshal.GetReference(destination));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
