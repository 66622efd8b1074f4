namespace Dunes.Sdk.Mesh.Models;

/// <summary>Messages of the Generic OnOff models.</summary>
/// <remarks>Mesh Model Specification 1.1, section 3.2.1: Get 0x8201, Set 0x8202, Set Unacknowledged 0x8203, Status 0x8204.</remarks>
public static class GenericOnOff
{
    /// <summary>Writes a Set (acknowledged) without transition; gives the octets written.</summary>
    public static int EncodeSet(Span<byte> destination, bool on, byte transaction) => throw new NotImplementedException();

    /// <summary>Reads a Set or Set Unacknowledged.</summary>
    public static bool TryDecodeSet(ReadOnlySpan<byte> accessPdu, out bool on, out byte transaction, out bool isAcknowledged) => throw new NotImplementedException();

    /// <summary>Writes a Status; gives the octets written.</summary>
    public static int EncodeStatus(Span<byte> destination, bool on) => throw new NotImplementedException();

    /// <summary>Reads a Status.</summary>
    public static bool TryDecodeStatus(ReadOnlySpan<byte> accessPdu, out bool on) => throw new NotImplementedException();
}
