using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>Writes the one JSON object of a key; all that it held is on the pinned heap, and zero once it is disposed.</summary>
internal sealed class JsonWebKeyWriter : IBufferWriter<byte>, IDisposable
{
    private const int Room = 8 * 1024; // an ML-DSA-87 key takes half

    private readonly Utf8JsonWriter _json;
    private byte[] _octets = Pinned.Array(Room);
    private int _written;

    public JsonWebKeyWriter()
    {
        _json = new Utf8JsonWriter(this);
        _json.WriteStartObject();
    }

    /// <summary>A member that is text.</summary>
    public void Write(string name, string text) => _json.WriteString(name, text);

    /// <summary>A member that is octets, in Base64url.</summary>
    public void Write(string name, ReadOnlySpan<byte> octets)
    {
        var text = Pinned.Array(Base64Url.GetEncodedLength(octets.Length));
        Base64Url.EncodeToUtf8(octets, text);
        _json.WriteString(name, text);
        CryptographicOperations.ZeroMemory(text);
    }

    /// <summary>The whole object; nothing more can be written. The octets go when this is disposed.</summary>
    public ReadOnlySpan<byte> End()
    {
        _json.WriteEndObject();
        _json.Flush();
        return _octets.AsSpan(0, _written);
    }

    public void Dispose()
    {
        _json.Dispose();
        CryptographicOperations.ZeroMemory(_octets);
    }

    void IBufferWriter<byte>.Advance(int count) => _written += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => Free(sizeHint);

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => Free(sizeHint).Span;

    private Memory<byte> Free(int sizeHint)
    {
        if (_octets.Length - _written < Math.Max(sizeHint, 1))
        {
            var larger = Pinned.Array(Math.Max(2 * _octets.Length, _written + sizeHint));
            _octets.AsSpan(0, _written).CopyTo(larger);
            CryptographicOperations.ZeroMemory(_octets);
            _octets = larger;
        }

        return _octets.AsMemory(_written);
    }
}
