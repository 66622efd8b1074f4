namespace Dunes.TestSupport;

/// <summary>How deep the tests go: DUNES_DEEP=1 asks for the full number of seeds, inputs and kills.</summary>
internal static class Depth
{
    public static bool IsDeep { get; } = Environment.GetEnvironmentVariable("DUNES_DEEP") == "1";

    /// <summary>The quick number in an ordinary run, the deep number under DUNES_DEEP=1.</summary>
    public static int Of(int quick, int deep) => IsDeep ? deep : quick;
}
