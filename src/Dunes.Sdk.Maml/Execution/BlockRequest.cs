namespace Dunes.Sdk.Maml.Execution;

/// <summary>One block to run.</summary>
/// <param name="Id">The block's id, or its number as <c>#2</c> when it declares none.</param>
/// <param name="Language">The block's language as written.</param>
/// <param name="Text">The block's text, its lines ended by LF.</param>
/// <param name="Input">The workflow's input as JSON text, checked against Input_Schema; null when there is none.</param>
/// <param name="Timeout">How long it may take; the token is cancelled then.</param>
/// <param name="Output">Takes what the block prints.</param>
/// <param name="Error">Takes what the block prints as diagnostics.</param>
public sealed record BlockRequest(string Id, string Language, string Text, string? Input, TimeSpan Timeout, BlockOutput Output, BlockOutput Error);
