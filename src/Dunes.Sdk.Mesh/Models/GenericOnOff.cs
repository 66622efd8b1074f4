using Dunes.Sdk.Mesh.Access;

namespace Dunes.Sdk.Mesh.Models;

/// <summary>Messages of the Generic OnOff models.</summary>
/// <remarks>
/// Mesh Model Specification 1.1, section 3.2.1: Get 0x8201, Set 0x8202, Set Unacknowledged 0x8203, Status 0x8204. Parameters:
/// <code>
/// Set     OnOff, transaction (TID), and when there is a transition: its time, delay
/// Status  present OnOff, and during a transition: target OnOff, remaining time
/// </code>
/// </remarks>
public static class GenericOnOff
{
    /// <summary>Octets of the longest message here.</summary>
    public const int MaxSize = 6;

    private const uint Get = 0x8201;
    private const uint Set = 0x8202;
    private const uint SetUnacknowledged = 0x8203;
    private const uint Status = 0x8204;

    /// <summary>Writes a Get; gives the octets written.</summary>
    public static int EncodeGet(Span<byte> destination) => AccessOpcode.Encode(destination, Get);

    /// <summary>Whether this is a Get.</summary>
    public static bool IsGet(ReadOnlySpan<byte> accessPdu) => AccessOpcode.TryDecode(accessPdu, out var opcode, out var size) && opcode == Get && accessPdu.Length == size;

    /// <summary>Writes a Set (acknowledged) without transition; gives the octets written.</summary>
    public static int EncodeSet(Span<byte> destination, bool on, byte transaction) => EncodeSet(destination, on, transaction, isAcknowledged: true);

    /// <summary>Writes a Set or Set Unacknowledged without transition; gives the octets written.</summary>
    public static int EncodeSet(Span<byte> destination, bool on, byte transaction, bool isAcknowledged)
    {
        var size = AccessOpcode.Encode(destination, isAcknowledged ? Set : SetUnacknowledged);
        (destination[size], destination[size + 1]) = ((byte)(on ? 1 : 0), transaction);
        return size + 2;
    }

    /// <summary>Reads a Set or Set Unacknowledged.</summary>
    public static bool TryDecodeSet(ReadOnlySpan<byte> accessPdu, out bool on, out byte transaction, out bool isAcknowledged)
    {
        (on, transaction, isAcknowledged) = (false, 0, false);
        if (!AccessOpcode.TryDecode(accessPdu, out var opcode, out var size) || opcode is not (Set or SetUnacknowledged)) return false;

        var parameters = accessPdu[size..];
        if (parameters.Length is not (2 or 4) || parameters[0] > 1) return false;

        (on, transaction, isAcknowledged) = (parameters[0] == 1, parameters[1], opcode == Set);
        return true;
    }

    /// <summary>Writes a Status; gives the octets written.</summary>
    public static int EncodeStatus(Span<byte> destination, bool on)
    {
        var size = AccessOpcode.Encode(destination, Status);
        destination[size] = (byte)(on ? 1 : 0);
        return size + 1;
    }

    /// <summary>Reads a Status.</summary>
    public static bool TryDecodeStatus(ReadOnlySpan<byte> accessPdu, out bool on)
    {
        on = false;
        if (!AccessOpcode.TryDecode(accessPdu, out var opcode, out var size) || opcode != Status) return false;

        var parameters = accessPdu[size..];
        if (parameters.Length is not (1 or 3) || parameters[0] > 1) return false;

        on = parameters[0] == 1;
        return true;
    }
}
