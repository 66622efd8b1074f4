namespace Dunes.Sdk.Simulation.Traces;

/// <summary>Reads the lines of a file that may be anything: a line, or a run of comments, without an end is noticed before it fills the memory or the day.</summary>
internal sealed class BoundedLines(string path, TextReader reader)
{
    private const int MaxLength = 4096;
    private const int MaxLines = 2_000_000;
    private readonly char[] _line = new char[MaxLength];
    private bool _endsWithReturn;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Reads a line up to CR, LF or both; null at the end.</summary>
    /// <exception cref="LinkTraceException">The line is longer than 4,096 characters, or there are more than two million.</exception>
    public string? Next()
    {
        if (_endsWithReturn && reader.Peek() == '\n') _ = reader.Read();
        var length = 0;
        Number++;
        while (true)
        {
            var next = reader.Read();
            if (next < 0 && length == 0) return null;
            _endsWithReturn = next == '\r';
            if (next is < 0 or '\r' or '\n') break;
            if (length == MaxLength) throw new LinkTraceException(path, Number, $"found more than {MaxLength} characters, expected no more.");
            _line[length++] = (char)next;
        }

        return Number <= MaxLines ? new string(_line, 0, length) : throw new LinkTraceException(path, Number, $"found more than {MaxLines} lines, expected no more.");
    }
}
