namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Media types and bounds of what travels between a gateway and its ground station.</summary>
internal static class FlowContent
{
    public const string Telemetry = "application/vnd.dunes.telemetry+protobuf";
    public const string Acknowledgement = "application/vnd.dunes.acknowledgement+protobuf";
    public const string Commands = "application/vnd.dunes.commands+protobuf";
    public const string Results = "application/vnd.dunes.results+protobuf";

    public const string Prekeys = "application/vnd.dunes.prekeys+protobuf";

    /// <summary>Octets of the longest payload that is decoded: 1,024 readings need a third of it, and the most prekeys all but a few.</summary>
    public const int MaxPayload = 128 * 1024;

    public const int MaxReadings = 1024;
    public const int MaxCommands = 256;
    public const int MaxAcknowledged = 1024;
    public const int MaxText = 512;

    /// <summary>The most of each text where all together are too long for a payload: with three octets a character, 256 commands fill seven eighths of it.</summary>
    public const int ShortText = 64;

    /// <summary>The highest unicast address; 0 is none.</summary>
    public const ushort LastUnicast = 0x7FFF;

    /// <summary>The highest sequence number of a mesh message.</summary>
    public const uint LastSequence = 0xFF_FFFF;

    /// <summary>
    /// Place of the last value in the longest message: 380 octets, of which the opcode takes one and each value at least three.
    /// </summary>
    public const int LastPosition = 125;

    /// <summary>One-time prekeys of an offer, 1.7 KB each: with the other two and the signature they fill a payload.</summary>
    public const int MaxOneTimePrekeys = 64;

    /// <summary>The longest that a private prekey is kept after it expired.</summary>
    public static TimeSpan MaxRetention { get; } = TimeSpan.FromDays(366);

    /// <summary>How long after its expiry an envelope is still remembered, for clocks that disagree.</summary>
    public static TimeSpan ClockGrace { get; } = TimeSpan.FromHours(1);
}
