using System.Buffers;

namespace Dunes.Sdk.Crypto.Signatures;

/// <summary>A purpose's prefix and the data in one piece, for an algorithm that hashes its message twice. The buffer is lent; dispose gives it back.</summary>
internal readonly ref struct PrefixedMessage
{
    private readonly byte[] _rented;
    private readonly int _size;

    public PrefixedMessage(KeyPurpose purpose, ReadOnlySpan<byte> data)
    {
        _rented = ArrayPool<byte>.Shared.Rent(SignedContext.MaxPrefixSize + data.Length);
        var prefix = SignedContext.WritePrefix(purpose, _rented);
        data.CopyTo(_rented.AsSpan(prefix));
        _size = prefix + data.Length;
    }

    /// <summary>The prefix, then the data.</summary>
    public ReadOnlySpan<byte> Octets => _rented.AsSpan(0, _size);

    /// <summary>Zeroes the copy and gives the buffer back.</summary>
    public void Dispose()
    {
        _rented.AsSpan(0, _size).Clear();
        ArrayPool<byte>.Shared.Return(_rented);
    }
}
