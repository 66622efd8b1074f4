using System.Buffers;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>The payload of an envelope whose size is known: one array, made when the first chunk is there.</summary>
internal sealed class PayloadWriter(int size) : IBufferWriter<byte>
{
    private byte[]? _payload;
    private int _written;

    /// <summary>The array, every octet of it written.</summary>
    public byte[] Payload => _payload ?? [];

    public void Advance(int count) => _written += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => (_payload ??= GC.AllocateUninitializedArray<byte>(size)).AsMemory(_written);

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Forgets what was written.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(_payload);
}
