using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation;

/// <summary>A critical reading's way through the run. Times are seconds since the start.</summary>
/// <param name="Bed">Whose sensor it was: 1 and up, as in <see cref="OutageNode.Bed"/>.</param>
/// <param name="Source">The sensor's unicast address.</param>
/// <param name="Property">What was measured.</param>
/// <param name="Value">The raw value; of an alarm its code.</param>
/// <param name="Produced">When it was measured.</param>
/// <param name="Accepted">When it was on the gateway's stable storage; null if never.</param>
/// <param name="Delivered">When ground delivered it; null if never.</param>
/// <param name="Sends">How often the sensor sent it, 1 at least; what the mesh's transport repeats by itself is not counted.</param>
/// <param name="Fate">What became of it.</param>
public sealed record CriticalMessage(
    int Bed, ushort Source, SensorProperty Property, long Value, double Produced, double? Accepted, double? Delivered, int Sends, ReadingFate Fate);
