namespace Dunes.Sdk.Maml.Keys;

/// <summary>What reading a key document gave.</summary>
/// <param name="Keys">The keys that can be used, in order.</param>
/// <param name="Findings">What is wrong with the document and with the keys that were left out.</param>
public sealed record MamlKeyReading(IReadOnlyList<MamlKey> Keys, IReadOnlyList<Diagnostic> Findings);
