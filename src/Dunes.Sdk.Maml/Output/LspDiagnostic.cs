namespace Dunes.Sdk.Maml.Output;

/// <summary>A finding as the Language Server Protocol 3.17 has it.</summary>
/// <param name="Range">Where it is.</param>
/// <param name="Severity">1 error, 2 warning, 3 information.</param>
/// <param name="Code">Its code, such as <c>MAML0011</c>.</param>
/// <param name="Source">Who says so: <c>dunes</c>.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record LspDiagnostic(LspRange Range, int Severity, string Code, string Source, string Message);
