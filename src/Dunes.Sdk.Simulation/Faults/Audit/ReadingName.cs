using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>What a reading is known by outside of the flow.</summary>
/// <param name="Site">Whose sensor; -1 where the one who speaks of it does not know.</param>
/// <param name="Source">The sensor's address.</param>
/// <param name="Property">What was measured.</param>
/// <param name="Counter">The sensor's report counter.</param>
/// <param name="Value">The value.</param>
internal readonly record struct ReadingName(int Site, ushort Source, SensorProperty Property, uint Counter, long Value)
{
    public override string ToString() => FormattableString.Invariant(
        $"{Property} {Value} of {Source:X4}, report {Counter}{(Site < 0 ? string.Empty : $", site {Site + 1}")}");
}
