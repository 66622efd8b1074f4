using System.Globalization;

namespace Dunes.Sdk.Maml.Keys;

/// <summary>Where the randomness of a key came from, as its maker says.</summary>
public sealed record KeyProvenance
{
    /// <summary>The source of a generator of the operating system.</summary>
    internal const string CsprngSource = "csprng";

    /// <summary>The source of a simulated quantum key distribution.</summary>
    internal const string SimulatedQkdSource = "simulated-qkd";

    private KeyProvenance(string source, double? qber, double? sValue) => (Source, Qber, SValue) = (source, qber, sValue);

    /// <summary>The cryptographic generator of the operating system.</summary>
    public static KeyProvenance Csprng { get; } = new(CsprngSource, null, null);

    /// <summary><c>csprng</c> or <c>simulated-qkd</c>.</summary>
    public string Source { get; }

    /// <summary>The measured quantum bit error rate, 0 to 1; null for <c>csprng</c>.</summary>
    public double? Qber { get; }

    /// <summary>The measured value S of the CHSH inequality, 0 to 4; null for <c>csprng</c>. Above 2 no local hidden variables explain it.</summary>
    public double? SValue { get; }

    /// <summary>A simulation of quantum key distribution, with what it measured. It is a simulation: it shows how such keys are handled, and adds no security.</summary>
    /// <param name="qber">The quantum bit error rate, 0 to 1.</param>
    /// <param name="sValue">The value S of the CHSH inequality, 0 to 4.</param>
    public static KeyProvenance SimulatedQkd(double qber, double sValue)
    {
        if (!(qber is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(qber), qber, "An error rate is 0 to 1.");
        if (!(sValue is >= 0 and <= 4)) throw new ArgumentOutOfRangeException(nameof(sValue), sValue, "The value S is 0 to 4.");
        return new(SimulatedQkdSource, qber, sValue);
    }

    /// <summary>Reads the three fields of a key document; null when they say nothing that could be meant.</summary>
    internal static KeyProvenance? Read(string source, string? qber, string? sValue)
    {
        if (source == CsprngSource) return qber is null && sValue is null ? Csprng : null;
        return source == SimulatedQkdSource && IsNumber(qber, 1, out var rate) && IsNumber(sValue, 4, out var s) ? new(source, rate, s) : null;
    }

    private static bool IsNumber(string? text, double most, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value >= 0 && value <= most;
}
