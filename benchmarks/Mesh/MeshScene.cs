using System.Buffers.Binary;
using System.Security.Cryptography;
using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Network;
using Dunes.Sdk.Mesh.Security;

namespace Dunes.Benchmarks.Mesh;

/// <summary>Network PDUs of Mesh Protocol 1.1, section 8.3, and nodes that exchange more of them.</summary>
internal sealed class MeshScene
{
    public const uint IvIndex = 0x12345678;
    public static readonly byte[] NetworkKey = Convert.FromHexString("7dd7364cd842ad18c17c2b820c84c3d6");
    public static readonly byte[] Segment29 = Convert.FromHexString("68cab5c5348a230afba8c63d4e686364979deaf4fd40961145939cda0e"); // message #6
    public static readonly byte[] Control28 = Convert.FromHexString("68eca487516765b5e5bfdacbaf6cb7fb6bff871f035444ce83a670df"); // message #1
    public static readonly byte[] Access24 = Convert.FromHexString("68e80e5da5af0e6b9be7f5a642f2f98680e61c3a8b47f228"); // message #16

    private const int RoundSize = 4096;
    private readonly NetworkCredentials _credentials = NetworkCredentials.FromNetworkKey(NetworkKey);
    private readonly byte[] _buffer = new byte[32];
    private readonly byte[][] _foreign;
    private readonly byte[] _access = new byte[380];
    private MeshNode _relay = Node(2, isRelay: true);
    private MeshNode _listener = Node(3, isRelay: false);
    private MeshNode _sender = Node(1, isRelay: false);
    private MeshNode _receiver = Node(4, isRelay: false);
    private TimeSpan _now = TimeSpan.FromSeconds(1);
    private int _next;

    public MeshScene()
    {
        // Distinct PDUs of nobody's business; with a cache of 512 they are new again after one round.
        _foreign = new byte[RoundSize][];
        for (var i = 0; i < RoundSize; i++)
        {
            var octets = new byte[NetworkPdu.MaxSize];
            NetworkPdu.Encode(octets, _credentials, IvIndex, new(false, 7, (uint)i, 9, 10), _access.AsSpan(0, 16));
            _foreign[i] = octets;
        }
    }

    public bool Decode(byte[] octets) => NetworkPdu.TryDecode(octets, _credentials, IvIndex, _buffer, out var pdu) && pdu.Source != 0;

    public MeshReceiveStatus Overhear() => _listener.OnReceived(_foreign[_next++ & (RoundSize - 1)], _now);

    public MeshReceiveStatus HearAgain() => _listener.OnReceived(_foreign[0], _now);

    public MeshReceiveStatus Relay()
    {
        var status = _relay.OnReceived(_foreign[_next++ & (RoundSize - 1)], _now);
        _relay.TryTakeTransmission(out _);
        return status;
    }

    /// <summary>One message of 380 octets in 32 segments, with its acknowledgment; every timer runs.</summary>
    public bool Message()
    {
        if (_sender.NextSequence > 0xFF0000) (_sender, _receiver) = (Node(1, isRelay: false), Node(4, isRelay: false));

        _sender.Send(new(4, 0), _access, _now, out _);
        while (true)
        {
            while (_sender.TryTakeTransmission(out var segment)) _receiver.OnReceived(segment.Pdu, _now);
            while (_receiver.TryTakeMessage(out _)) { }
            while (_receiver.TryTakeTransmission(out var acknowledgment)) _sender.OnReceived(acknowledgment.Pdu, _now);
            if (_sender.TryTakeOutcome(out var outcome)) return outcome.IsDelivered;

            _now = _sender.Deadline!.Value;
            _sender.OnDeadline(_now);
            _receiver.OnDeadline(_now);
        }
    }

    private static MeshNode Node(ushort address, bool isRelay) => new(new MeshNodeConfiguration
    {
        Address = address, NetworkKeys = [new(0, NetworkKey)], ApplicationKeys = [new(0, NetworkKey)], IvIndex = IvIndex, IsRelay = isRelay,
    });

    /// <summary>The same decode on the runtime's AES-CCM and AES.</summary>
    internal sealed class RuntimeDecoder : IDisposable
    {
        private readonly AesCcm _encryption;
        private readonly Aes _privacy = Aes.Create();
        private readonly byte[] _buffer = new byte[32];

        public RuntimeDecoder()
        {
            var (encryption, privacy) = (new byte[16], new byte[16]);
            KeyDerivation.K2(NetworkKey, [0], encryption, privacy);
            _encryption = new AesCcm(encryption);
            _privacy.Key = privacy;
        }

        public bool Decode(byte[] octets)
        {
            Span<byte> block = stackalloc byte[16];
            block.Clear();
            BinaryPrimitives.WriteUInt32BigEndian(block[5..], IvIndex);
            octets.AsSpan(7, 7).CopyTo(block[9..]);
            Span<byte> mask = stackalloc byte[16];
            _privacy.EncryptEcb(block, mask, PaddingMode.None);
            Span<byte> nonce = stackalloc byte[13];
            nonce.Clear();
            for (var i = 0; i < 6; i++) nonce[1 + i] = (byte)(octets[1 + i] ^ mask[i]);
            BinaryPrimitives.WriteUInt32BigEndian(nonce[9..], IvIndex);
            var micSize = (nonce[1] & 0x80) != 0 ? 8 : 4;
            _encryption.Decrypt(nonce, octets.AsSpan(7, octets.Length - 7 - micSize), octets.AsSpan(octets.Length - micSize), _buffer.AsSpan(0, octets.Length - 7 - micSize));
            return true;
        }

        public void Dispose()
        {
            _encryption.Dispose();
            _privacy.Dispose();
        }
    }
}
