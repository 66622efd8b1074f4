using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>The members of one JSON Web Key that are read here, as the octets of their text, on the pinned heap until they are disposed.</summary>
/// <remarks>Messages of failures are ends of sentences that name the key; they repeat nothing of it but what kind it says it is.</remarks>
internal sealed class JsonWebKeyMembers : IDisposable
{
    private readonly Dictionary<string, byte[]> _members = new(StringComparer.Ordinal);

    /// <summary>Reads one JSON object, and nothing behind it: no member twice, whatever it is, and those of keys are strings.</summary>
    /// <exception cref="CryptographicException">The octets are no such object.</exception>
    public static JsonWebKeyMembers Read(ReadOnlySpan<byte> json)
    {
        var members = new JsonWebKeyMembers();
        var isRead = false;
        string problem;
        try
        {
            members.Fill(json);
            isRead = true;
            return members;
        }
        catch (JsonException found)
        {
            problem = $"it is no JSON: line {found.LineNumber + 1}, octet {found.BytePositionInLine + 1}.";
        }
        catch (InvalidOperationException)
        {
            problem = "it is no JSON: a text in it is no UTF-8.";
        }
        finally
        {
            if (!isRead) members.Dispose();
        }

        throw new CryptographicException(problem); // what the reader said may repeat a part of the key
    }

    /// <summary>Takes a member of a key that another has parsed; null is one that is not there.</summary>
    public void Add(string name, string? text)
    {
        if (text is null) return;
        var octets = Pinned.Array(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, octets);
        _members.Add(name, octets);
    }

    /// <summary>A member's text; null when it is not there.</summary>
    public string? Text(string name) => _members.TryGetValue(name, out var octets) ? Encoding.UTF8.GetString(octets) : null;

    /// <summary>A member's Base64url, decoded on the pinned heap, which the caller zeroes; null when it is not there.</summary>
    /// <exception cref="CryptographicException">It is padded, has white space, or bits behind its end: one text for one key.</exception>
    public byte[]? Octets(string name)
    {
        if (!_members.TryGetValue(name, out var text)) return null;
        var room = Pinned.Array(Base64Url.GetMaxDecodedLength(text.Length));
        var again = Pinned.Array(text.Length);
        try
        {
            if (Base64Url.DecodeFromUtf8(text, room, out var consumed, out var size) != OperationStatus.Done || consumed != text.Length
                || Base64Url.GetEncodedLength(size) != text.Length || Base64Url.EncodeToUtf8(room.AsSpan(0, size), again) != text.Length || !text.AsSpan().SequenceEqual(again))
            {
                throw new CryptographicException($"its member '{name}' is no Base64url without padding.");
            }

            return Pinned.Copy(room.AsSpan(0, size));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room);
            CryptographicOperations.ZeroMemory(again);
        }
    }

    public void Dispose()
    {
        foreach (var octets in _members.Values) CryptographicOperations.ZeroMemory(octets);
    }

    private void Fill(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new CryptographicException("it is no JSON object.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var isOfKey = name is "kty" or "alg" or "crv" or "use" or "kid" or "pub" or "priv" or "x" or "y" or "d";
            if (!names.Add(name)) throw new CryptographicException(isOfKey ? $"it has the member '{name}' twice." : "it has a member twice.");
            reader.Read();
            if (!isOfKey) reader.Skip();
            else if (reader.TokenType != JsonTokenType.String) throw new CryptographicException($"its member '{name}' is no string.");
            else _members.Add(name, Unescape(ref reader));
        }

        while (reader.Read())
        {
            // Only white space may follow, or the reader throws.
        }
    }

    private static byte[] Unescape(ref Utf8JsonReader reader)
    {
        var room = Pinned.Array(reader.ValueSpan.Length);
        try
        {
            return Pinned.Copy(room.AsSpan(0, reader.CopyString(room)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room);
        }
    }
}
