namespace Dunes.Sdk.Simulation.Traces;

/// <summary>A recorded uplink, one sample a second; it starts again when it ends.</summary>
public sealed class LinkTrace
{
    /// <summary>The ship-borne hour of 2024-12-12 (FjordLink, CC BY 4.0), embedded in compact form.</summary>
    public static LinkTrace Default => throw new NotImplementedException();

    /// <summary>Reads a trace file: the compact form, or the columns of the recorded files.</summary>
    /// <exception cref="LinkTraceException">The file cannot be read; the message names file, line, what was found and what was expected.</exception>
    public static LinkTrace Load(string path) => throw new NotImplementedException();

    /// <summary>Where it comes from, for reports.</summary>
    public string Name => throw new NotImplementedException();

    /// <summary>Its length.</summary>
    public TimeSpan Length => throw new NotImplementedException();

    /// <summary>The sample of a moment since the start.</summary>
    public LinkSample At(TimeSpan elapsed) => throw new NotImplementedException();
}
