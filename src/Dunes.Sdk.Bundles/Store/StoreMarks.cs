using System.Globalization;
using System.Text;

namespace Dunes.Sdk.Bundles.Store;

/// <summary>The file beside a database that tells a restored one: which database it belongs to, how often that was opened, and high-water marks of numbers that are used once.</summary>
/// <remarks>
/// Each opening raises the generation here first and in the database then. Where they disagree as the database is opened, one of them is older than the other.
/// A process that dies between the two steps looks like a restored database, too: numbers are skipped then that were not used, which does no harm.
/// <code>
/// dunes-marks 1
/// store 7f0c...   32 hexadecimal digits
/// generation 12
/// mark NAME VALUE
/// </code>
/// </remarks>
internal sealed class StoreMarks(IMarksFile file)
{
    private const string Header = "dunes-marks 1";
    private readonly SortedDictionary<string, ulong> _marks = new(StringComparer.Ordinal);

    /// <summary>Which database; null where the file is not there or is damaged.</summary>
    public string? Store { get; private set; }

    public ulong Generation { get; private set; }

    public ulong Get(string name) => _marks.GetValueOrDefault(name);

    /// <summary>Reads the file; one that is damaged counts as not there.</summary>
    public void Load()
    {
        if (file.Read() is not { } octets) return;
        var lines = Encoding.UTF8.GetString(octets).Split('\n');
        if (lines.Length < 3 || lines[0] != Header || !lines[1].StartsWith("store ", StringComparison.Ordinal)) return;
        if (!lines[2].StartsWith("generation ", StringComparison.Ordinal) || !ulong.TryParse(lines[2].AsSpan(11), NumberStyles.None, CultureInfo.InvariantCulture, out var generation)) return;
        (Store, Generation) = (lines[1][6..], generation);
        foreach (var line in lines.AsSpan(3))
        {
            var parts = line.Split(' ');
            if (parts is ["mark", var name, var value] && ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var mark)) _marks[name] = mark;
        }
    }

    /// <summary>Writes what the database will be once it is open.</summary>
    public void Begin(string store, ulong generation)
    {
        (Store, Generation) = (store, generation);
        Write();
    }

    public void Raise(string name, ulong value)
    {
        if (value <= Get(name)) return;
        var before = Get(name);
        _marks[name] = value;
        try
        {
            Write();
        }
        catch
        {
            _marks[name] = before;
            throw;
        }
    }

    private void Write()
    {
        var text = new StringBuilder().Append(Header).Append('\n').Append("store ").Append(Store).Append('\n')
            .Append(CultureInfo.InvariantCulture, $"generation {Generation}");
        foreach (var (name, value) in _marks) text.Append(CultureInfo.InvariantCulture, $"\nmark {name} {value}");
        file.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
