namespace Dunes.Sdk.Simulation.Traces;

/// <summary>A trace file cannot be read.</summary>
public sealed class LinkTraceException(string path, int line, string detail, Exception? inner = null)
    : DunesException($"The trace {path}{(line > 0 ? FormattableString.Invariant($", line {line}") : string.Empty)}: {detail}", inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>The line, from 1; 0 when the file as a whole is meant.</summary>
    public int Line { get; } = line;
}
