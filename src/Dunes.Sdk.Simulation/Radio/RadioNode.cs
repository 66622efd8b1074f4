namespace Dunes.Sdk.Simulation.Radio;

/// <summary>Where a radio stands, and what carries it.</summary>
/// <param name="X">Position in metres.</param>
/// <param name="Y">Position in metres.</param>
/// <param name="ExtraLossDb">What a body takes from every link of this node, both ways: 0 dB for one that is fixed.</param>
/// <param name="FadingDeviationDb">Deviation of the fading that each packet of its links meets; null for the radio's own.</param>
public readonly record struct RadioNode(double X, double Y, double ExtraLossDb = 0, double? FadingDeviationDb = null);
