using System.Buffers.Text;
using System.Text;

namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>Cuts a stream of octets into the bodies of messages. Memory grows with the octets that have come, not with those announced.</summary>
/// <remarks>
/// Language Server Protocol 3.17, "Base Protocol":
/// <code>
/// Content-Length: 25 CRLF
/// Content-Type: application/vscode-jsonrpc; charset=utf-8 CRLF    (optional)
/// CRLF
/// 25 octets of JSON
/// </code>
/// </remarks>
/// <param name="maxHeaderOctets">The most octets of a header, its empty line included.</param>
/// <param name="maxBodyOctets">The most octets of a body.</param>
internal sealed class BaseProtocolReader(int maxHeaderOctets, int maxBodyOctets)
{
    private const int FirstBodySize = 4096;
    private readonly byte[] _header = new byte[maxHeaderOctets];
    private int _headerLength;
    private byte[] _body = [];
    private int _bodyLength;
    private int _expected = -1; // octets of the body; negative while the header is read
    private BaseProtocolStatus _failure;

    /// <summary>Takes octets up to the end of one message, and leaves those behind it.</summary>
    /// <param name="octets">What has come; what is left of it afterwards.</param>
    /// <param name="body">The body when the status is <see cref="BaseProtocolStatus.Done"/>; it is the caller's from then on.</param>
    public BaseProtocolStatus Read(ref ReadOnlySpan<byte> octets, out byte[] body)
    {
        body = [];
        if (_failure != BaseProtocolStatus.Truncated) return _failure;
        if (_expected < 0 && ReadHeader(ref octets) is not BaseProtocolStatus.Done and var status)
        {
            _failure = status;
            return status;
        }

        var taken = Math.Min(octets.Length, _expected - _bodyLength);
        Append(octets[..taken]);
        octets = octets[taken..];
        if (_bodyLength < _expected) return BaseProtocolStatus.Truncated;
        body = _body.Length == _expected ? _body : _body[.._expected];
        (_body, _bodyLength, _expected, _headerLength) = ([], 0, -1, 0);
        return BaseProtocolStatus.Done;
    }

    private void Append(ReadOnlySpan<byte> octets)
    {
        var needed = _bodyLength + octets.Length;
        if (needed > _body.Length) Array.Resize(ref _body, (int)Math.Min(_expected, Math.Max(needed, Math.Max(FirstBodySize, 2L * _body.Length))));
        octets.CopyTo(_body.AsSpan(_bodyLength));
        _bodyLength = needed;
    }

    private BaseProtocolStatus ReadHeader(ref ReadOnlySpan<byte> octets)
    {
        for (var at = 0; at < octets.Length; at++)
        {
            if (_headerLength == _header.Length) return BaseProtocolStatus.HeaderTooLarge;
            _header[_headerLength++] = octets[at];
            if (!_header.AsSpan(0, _headerLength).EndsWith("\r\n\r\n"u8)) continue;
            octets = octets[(at + 1)..];
            return ParseHeader(_header.AsSpan(0, _headerLength - 2));
        }

        octets = [];
        return BaseProtocolStatus.Truncated;
    }

    private BaseProtocolStatus ParseHeader(ReadOnlySpan<byte> lines)
    {
        long? length = null;
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf("\r\n"u8);
            var line = lines[..end];
            lines = lines[(end + 2)..];
            var colon = line.IndexOf((byte)':');
            if (colon <= 0) return BaseProtocolStatus.HeaderInvalid;
            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(line[..colon], "Content-Length"u8))
            {
                var isNumber = !value.IsEmpty && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
                if (!isNumber || (Utf8Parser.TryParse(value, out long number, out _) ? number : long.MaxValue) is var said && length is { } before && before != said) return BaseProtocolStatus.HeaderInvalid;
                length = said;
            }
            else if (Ascii.EqualsIgnoreCase(line[..colon], "Content-Type"u8) && !IsUtf8(value))
            {
                return BaseProtocolStatus.HeaderInvalid;
            }
        }

        if (length is not { } octets) return BaseProtocolStatus.HeaderInvalid;
        if (octets > maxBodyOctets) return BaseProtocolStatus.BodyTooLarge;
        _expected = (int)octets;
        return BaseProtocolStatus.Done;
    }

    // "utf8" is what older clients say; without a character set it is UTF-8.
    private static bool IsUtf8(ReadOnlySpan<byte> contentType)
    {
        var text = Encoding.ASCII.GetString(contentType);
        var at = text.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return true;
        var name = text[(at + 8)..].Split(';')[0].Trim(' ', '"');
        return name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("utf8", StringComparison.OrdinalIgnoreCase);
    }
}
