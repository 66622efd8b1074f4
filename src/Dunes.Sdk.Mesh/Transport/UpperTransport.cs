using Dunes.Sdk.Mesh.Network;
using Dunes.Sdk.Mesh.Security;

namespace Dunes.Sdk.Mesh.Transport;

/// <summary>Encrypts access messages end to end with application and device keys.</summary>
/// <remarks>Mesh Protocol 1.1, section 3.6: AES-CCM with the application or device nonce, a TransMIC of 32 or 64 bits, and the label UUID as associated data of a virtual address.</remarks>
public static class UpperTransport
{
    /// <summary>Octets of the longest access PDU, with a TransMIC of 32 bits; 4 less with one of 64.</summary>
    public const int MaxAccessSize = 380;

    /// <summary>Encrypts an access PDU.</summary>
    /// <param name="destination">At least the access PDU and its TransMIC of 4 or 8 octets.</param>
    /// <param name="key">Application or device key.</param>
    /// <param name="isLongMic">A TransMIC of 64 bits.</param>
    /// <param name="header">Source, destination and the sequence number of the first segment.</param>
    /// <param name="ivIndex">The IV index to send under.</param>
    /// <param name="accessPdu">1 to 380 octets.</param>
    /// <param name="labelUuid">16 octets for a virtual address, else none.</param>
    /// <returns>The octets written.</returns>
    public static int Encrypt(Span<byte> destination, TransportKey key, bool isLongMic, in NetworkHeader header, uint ivIndex, ReadOnlySpan<byte> accessPdu, ReadOnlySpan<byte> labelUuid)
    {
        ArgumentNullException.ThrowIfNull(key);
        var micSize = isLongMic ? 8 : 4;
        Span<byte> nonce = stackalloc byte[MeshNonce.Size];
        MeshNonce.WriteTransport(nonce, key.IsApplicationKey, isLongMic, header.Sequence, header.Source, header.Destination, ivIndex);
        key.Encryption.Encrypt(nonce, accessPdu, destination[..accessPdu.Length], destination.Slice(accessPdu.Length, micSize), labelUuid);
        return accessPdu.Length + micSize;
    }

    /// <summary>Decrypts an upper transport PDU.</summary>
    /// <param name="octets">Any octets.</param>
    /// <param name="key">Application or device key.</param>
    /// <param name="isLongMic">A TransMIC of 64 bits.</param>
    /// <param name="header">Source, destination and the sequence number of the first segment.</param>
    /// <param name="ivIndex">The IV index it was sent under.</param>
    /// <param name="labelUuid">16 octets for a virtual address, else none.</param>
    /// <param name="accessPdu">At least the octets less the TransMIC.</param>
    /// <returns>False when there is no octet beside the TransMIC or it does not hold.</returns>
    public static bool TryDecrypt(ReadOnlySpan<byte> octets, TransportKey key, bool isLongMic, in NetworkHeader header, uint ivIndex, ReadOnlySpan<byte> labelUuid, Span<byte> accessPdu)
    {
        ArgumentNullException.ThrowIfNull(key);
        var micSize = isLongMic ? 8 : 4;
        if (octets.Length <= micSize) return false;

        Span<byte> nonce = stackalloc byte[MeshNonce.Size];
        MeshNonce.WriteTransport(nonce, key.IsApplicationKey, isLongMic, header.Sequence, header.Source, header.Destination, ivIndex);
        return key.Encryption.TryDecrypt(nonce, octets[..^micSize], octets[^micSize..], accessPdu[..(octets.Length - micSize)], labelUuid);
    }
}
