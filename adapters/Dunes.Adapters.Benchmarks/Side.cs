namespace Dunes.Adapters.Benchmarks;

/// <summary>What one provider does, call by call.</summary>
internal abstract class Side(string algorithm)
{
    protected abstract (string Name, Action Call)[] Calls { get; }

    /// <summary>The calls of two providers in pairs.</summary>
    public static IEnumerable<(string Name, Action Ours, Action Theirs)> BySide(Side ours, Side theirs) =>
        ours.Calls.Zip(theirs.Calls, (our, their) => ($"{ours.Algorithm} {our.Name}", our.Call, their.Call));

    private string Algorithm { get; } = algorithm;
}
