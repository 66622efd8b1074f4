using Dunes.Sdk.Mesh.Network;
using Dunes.Sdk.Mesh.Security;
using Dunes.Sdk.Mesh.Transport;

namespace Dunes.Sdk.Mesh.Access;

/// <summary>Chooses the key, and of a virtual address the label, that a message is sent under or opens with.</summary>
/// <remarks>Mesh Protocol 1.1, section 3.7.3.2 and 3.6.4. Application keys are bound to the first network key; a device key belongs to any.</remarks>
internal sealed class AccessKeys : IDisposable
{
    private readonly TransportKey[] _applicationKeys;
    private readonly TransportKey? _deviceKey;
    private readonly Dictionary<ushort, TransportKey> _remoteDeviceKeys;
    private readonly (ushort Address, byte[] Uuid)[] _labels;

    public AccessKeys(MeshNodeConfiguration configuration)
    {
        _applicationKeys = configuration.ApplicationKeys.Select(key => TransportKey.Application(key.Index, key.Octets.Span)).ToArray();
        _deviceKey = configuration.DeviceKey.IsEmpty ? null : TransportKey.Device(configuration.DeviceKey.Span);
        _remoteDeviceKeys = configuration.RemoteDeviceKeys.ToDictionary(entry => entry.Key, entry => TransportKey.Device(entry.Value.Span));
        _labels = configuration.VirtualLabels.Select(label => (KeyDerivation.VirtualAddress(label.Span), label.ToArray())).ToArray();
    }

    public IEnumerable<ushort> VirtualAddresses => _labels.Select(label => label.Address);

    public bool TryFind(int applicationKeyIndex, ushort destination, out TransportKey key)
    {
        key = applicationKeyIndex >= 0 ? Array.Find(_applicationKeys, candidate => candidate.Index == applicationKeyIndex)!
            : _remoteDeviceKeys.TryGetValue(destination, out var remote) ? remote : _deviceKey!;
        return key is not null;
    }

    public bool TryFindLabel(ushort destination, out ReadOnlySpan<byte> labelUuid)
    {
        foreach (var label in _labels)
        {
            if (label.Address != destination) continue;
            labelUuid = label.Uuid;
            return true;
        }

        labelUuid = default;
        return false;
    }

    /// <summary>Decrypts with the first key that fits; gives the octets of the access PDU, or 0.</summary>
    public int TryDecrypt(in UpperTransportPdu upper, Span<byte> accessPdu, out int applicationKeyIndex)
    {
        applicationKeyIndex = -1;
        var header = new NetworkHeader(false, upper.Ttl, upper.Sequence, upper.Source, upper.Destination);
        var size = upper.Octets.Length - (upper.IsLongMic ? 8 : 4);
        if ((upper.First & 0x40) == 0)
        {
            if (!MeshAddress.IsUnicast(upper.Destination)) return 0; // a device key is between two

            if (_deviceKey is not null && UpperTransport.TryDecrypt(upper.Octets, _deviceKey, upper.IsLongMic, header, upper.IvIndex, default, accessPdu)) return size;
            return _remoteDeviceKeys.TryGetValue(upper.Source, out var remote) && UpperTransport.TryDecrypt(upper.Octets, remote, upper.IsLongMic, header, upper.IvIndex, default, accessPdu) ? size : 0;
        }

        if (upper.NetworkKey != 0) return 0;

        foreach (var key in _applicationKeys)
        {
            if (key.Aid != (upper.First & 0x3F)) continue;

            if (MeshAddress.IsVirtual(upper.Destination))
            {
                foreach (var label in _labels)
                {
                    if (label.Address != upper.Destination || !UpperTransport.TryDecrypt(upper.Octets, key, upper.IsLongMic, header, upper.IvIndex, label.Uuid, accessPdu)) continue;
                    applicationKeyIndex = key.Index;
                    return size;
                }
            }
            else if (UpperTransport.TryDecrypt(upper.Octets, key, upper.IsLongMic, header, upper.IvIndex, default, accessPdu))
            {
                applicationKeyIndex = key.Index;
                return size;
            }
        }

        return 0;
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        foreach (var key in _applicationKeys) key.Dispose();
        foreach (var key in _remoteDeviceKeys.Values) key.Dispose();
        _deviceKey?.Dispose();
    }
}
