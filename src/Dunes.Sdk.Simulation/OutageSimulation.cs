namespace Dunes.Sdk.Simulation;

/// <summary>The main job: an emergency network lives through an outage. Real code runs; only clock, radio, dish and sky are virtual.</summary>
public sealed class OutageSimulation
{
    /// <summary>Prepares a run.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names value and range.</exception>
    /// <exception cref="Traces.LinkTraceException">The trace cannot be read.</exception>
    public OutageSimulation(OutageOptions options) => throw new NotImplementedException();

    /// <summary>Plays it to the end, draining included.</summary>
    /// <param name="progress">Called each ten simulated seconds, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="DunesException">The data folder cannot be used, a port is taken; the message says which.</exception>
    public Task<OutageResult> RunAsync(Action<OutageProgress>? progress = null, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
