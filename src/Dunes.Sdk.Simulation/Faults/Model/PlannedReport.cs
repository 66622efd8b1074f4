using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>A report that a sensor will make.</summary>
/// <param name="At">When.</param>
/// <param name="Site">Whose sensor.</param>
/// <param name="Sensor">Which of its sensors.</param>
/// <param name="Property">What it measures.</param>
/// <param name="Value">The value; no other report of the run has it for this property.</param>
/// <param name="Twin">The second value, where a report carries two.</param>
/// <param name="IsAcknowledged">Whether the sensor asks for the mesh's acknowledgement, and sends again until it has it.</param>
/// <param name="IsEcho">Whether it has the value of the report with the same counter, where the sensor's battery was changed since.</param>
internal sealed record PlannedReport(
    TimeSpan At, int Site, int Sensor, SensorProperty Property, byte Value, byte Twin, bool IsAcknowledged, bool IsEcho);
