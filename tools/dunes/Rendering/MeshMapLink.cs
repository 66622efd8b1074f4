namespace Dunes.Cli.Rendering;

/// <summary>A radio link on the map.</summary>
/// <param name="From">Index of one node.</param>
/// <param name="To">Index of the other.</param>
/// <param name="ReceptionProbability">How likely one packet is received, 0 to 1.</param>
internal sealed record MeshMapLink(int From, int To, double ReceptionProbability);
