namespace Dunes.Sdk.Simulation.Traces;

/// <summary>One measured run of Bluetooth LE advertisements between two phones that people carry.</summary>
/// <param name="Carriage">Where sender and receiver are carried, for example <c>HandUP_PurseDOWN</c>.</param>
/// <param name="RangeMetres">Distance in metres.</param>
/// <param name="Samples">Readings in the run.</param>
/// <param name="MeanDbm">Mean received strength in dBm.</param>
/// <param name="StandardDeviationDb">Standard deviation of the readings in dB.</param>
public readonly record struct BodyLinkRun(string Carriage, double RangeMetres, int Samples, double MeanDbm, double StandardDeviationDb);
