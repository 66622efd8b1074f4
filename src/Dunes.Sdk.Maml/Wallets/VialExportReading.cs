namespace Dunes.Sdk.Maml.Wallets;

/// <summary>What reading a vial export gave.</summary>
/// <param name="Export">The export; null when the file is none.</param>
/// <param name="Findings">What is wrong with it, and what it cannot prove, each with its line.</param>
public sealed record VialExportReading(VialExport? Export, IReadOnlyList<Diagnostic> Findings);
