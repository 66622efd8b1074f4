using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>One expanded AES key: round keys in pinned memory for the instructions, or the runtime's AES where there are none.</summary>
internal sealed class AesKey : IDisposable
{
    private readonly byte[]? _schedule;
    private bool _disposed;

    /// <summary>Expands a key of 16, 24 or 32 octets.</summary>
    public AesKey(ReadOnlySpan<byte> key, bool portable)
    {
        ThrowUnlessKey(key);
        if (portable || !AesInstructions.IsSupported)
        {
            Platform = new AesPlatform(key);
            return;
        }

        // Pinned, so that the collector leaves no copy behind when it compacts.
        _schedule = GC.AllocateArray<byte>(AesInstructions.MaxScheduleSize, pinned: true);
        RoundCount = AesInstructions.Expand(key, _schedule);
    }

    /// <summary>The runtime's AES; null when the processor's instructions do the work.</summary>
    public AesPlatform? Platform { get; }

    /// <summary>Rounds of the schedule: 10, 12 or 14.</summary>
    public int RoundCount { get; }

    /// <summary>The round keys, in memory that does not move.</summary>
    public byte[] Schedule
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _schedule!;
        }
    }

    /// <summary>Refuses what is no AES key.</summary>
    public static void ThrowUnlessKey(ReadOnlySpan<byte> key)
    {
        if (key.Length is not (16 or 24 or 32)) throw new ArgumentException($"The AES key has {key.Length} octets; it takes 16, 24 or 32.", nameof(key));
    }

    /// <summary>Refuses use after the keys are gone.</summary>
    public AesPlatform PlatformOrThrow()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Platform!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Platform?.Dispose();
        CryptographicOperations.ZeroMemory(_schedule);
    }
}
