using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Counts messages that the gateway cannot use, by reason.</summary>
internal sealed class MessageFaults
{
    public long WrongKey { get; private set; }

    public long Malformed { get; private set; }

    public long UnknownOpcode { get; private set; }

    public void CountWrongKey() => WrongKey++;

    /// <summary>A message under the right key that nobody could read.</summary>
    public void CountUnreadable(in MeshMessage message)
    {
        if (IsKnown(message.AccessPdu.Span)) Malformed++;
        else UnknownOpcode++;
    }

    /// <summary>Whether it has the opcode of a message that the gateway uses: Sensor Status 0x52, Generic OnOff Status 0x8204.</summary>
    private static bool IsKnown(ReadOnlySpan<byte> accessPdu) => accessPdu is [(byte)SensorStatus.Opcode, ..] or [0x82, 0x04, ..];
}
