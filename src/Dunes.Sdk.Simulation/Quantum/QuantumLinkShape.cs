namespace Dunes.Sdk.Simulation.Quantum;

/// <summary>What a simulated quantum link has: two key management entities and the applications (SAEs) behind them.</summary>
public sealed record QuantumLinkShape
{
    /// <summary>The id of one entity, as its status says it.</summary>
    public string FirstEntity { get; init; } = "kme-first";

    /// <summary>The id of the other.</summary>
    public string SecondEntity { get; init; } = "kme-second";

    /// <summary>The applications of the first entity, by the common names of their certificates.</summary>
    public IReadOnlyList<string> FirstApplications { get; init; } = ["sae-first"];

    /// <summary>The applications of the second entity.</summary>
    public IReadOnlyList<string> SecondApplications { get; init; } = ["sae-second"];

    /// <summary>Bits of a key where a request names no size. The default is 256.</summary>
    public int KeySizeBits { get; init; } = 256;

    /// <summary>Bits of the smallest key. The default is 64.</summary>
    public int MinKeySizeBits { get; init; } = 64;

    /// <summary>Bits of the largest key. The default is 1,024.</summary>
    public int MaxKeySizeBits { get; init; } = 1024;

    /// <summary>Keys of <see cref="KeySizeBits"/> that the link can store. The default is 1,000.</summary>
    public int MaxKeyCount { get; init; } = 1000;

    /// <summary>Keys of one request. The default is 128.</summary>
    public int MaxKeysPerRequest { get; init; } = 128;

    /// <summary>Additional slaves of one request. The default is 4.</summary>
    public int MaxAdditionalSlaves { get; init; } = 4;
}
