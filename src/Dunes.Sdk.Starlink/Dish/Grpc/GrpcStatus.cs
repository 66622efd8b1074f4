using System.Globalization;
using System.Text;

namespace Dunes.Sdk.Starlink.Dish.Grpc;

/// <summary>gRPC status codes, and the text that travels beside them.</summary>
internal static class GrpcStatus
{
    public const int Ok = 0;
    public const int Unknown = 2;
    public const int InvalidArgument = 3;
    public const int PermissionDenied = 7;
    public const int ResourceExhausted = 8;
    public const int Unimplemented = 12;
    public const int Internal = 13;

    /// <summary>Most characters of a peer's text that are kept.</summary>
    public const int MaxTextLength = 500;

    private static readonly string[] Names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    /// <summary>The name of a code, or the code itself where it has none.</summary>
    public static string Name(int code) => code >= 0 && code < Names.Length ? Names[code] : code.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads grpc-status: a decimal number without sign.</summary>
    public static bool TryParse(string text, out int code) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out code);

    /// <summary>Reads grpc-message: percent-encoded UTF-8; a broken escape stays as it is, control characters become spaces, the rest beyond the bound goes.</summary>
    public static string Decode(string text)
    {
        var from = text.AsSpan(0, Math.Min(text.Length, 4 * MaxTextLength));
        var octets = new byte[from.Length * 3];
        var count = 0;
        for (var at = 0; at < from.Length; at++)
        {
            if (from[at] == '%' && at + 2 < from.Length && byte.TryParse(from.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                octets[count++] = octet;
                at += 2;
            }
            else
            {
                count += Encoding.UTF8.GetBytes(from.Slice(at, 1), octets.AsSpan(count));
            }
        }

        var decoded = Encoding.UTF8.GetString(octets, 0, count);
        if (decoded.Length > MaxTextLength) decoded = decoded[..MaxTextLength];
        return string.Create(decoded.Length, decoded, (to, source) =>
        {
            for (var at = 0; at < to.Length; at++) to[at] = char.IsControl(source[at]) ? ' ' : source[at];
        });
    }

    /// <summary>Writes grpc-message: visible ASCII as it is, everything else and the percent sign escaped.</summary>
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is >= 0x20 and <= 0x7E and not (byte)'%') encoded.Append((char)octet);
            else encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return encoded.ToString();
    }
}
