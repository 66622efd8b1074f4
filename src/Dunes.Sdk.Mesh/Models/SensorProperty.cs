namespace Dunes.Sdk.Mesh.Models;

/// <summary>Device property ids that Dunes reads and writes.</summary>
/// <remarks>
/// The first are assigned by the Bluetooth SIG (Device Properties). The SIG assigns none for vital signs; Dunes uses ids at the top of the range, 0xFF00 and up, which are
/// unassigned and private to a network that agrees on them.
/// </remarks>
public enum SensorProperty : ushort
{
    /// <summary>Present Ambient Temperature: signed, 0.5 degrees Celsius, one octet.</summary>
    PresentAmbientTemperature = 0x004F,

    /// <summary>Beats per minute, one octet (Dunes).</summary>
    HeartRate = 0xFF01,

    /// <summary>Per cent, one octet (Dunes).</summary>
    OxygenSaturation = 0xFF02,

    /// <summary>Signed hundredths of a degree Celsius, two octets little endian (Dunes).</summary>
    BodyTemperature = 0xFF03,

    /// <summary>An alarm code, one octet; 0 is none (Dunes).</summary>
    Alarm = 0xFF10,

    /// <summary>Counts a node's reports, four octets little endian: the same report sent again has the same number (Dunes).</summary>
    ReportCounter = 0xFF20,
}
