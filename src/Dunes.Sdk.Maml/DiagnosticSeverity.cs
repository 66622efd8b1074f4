namespace Dunes.Sdk.Maml;

/// <summary>How much a finding matters.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing; nothing is wrong.</summary>
    Information = 0,

    /// <summary>Readers may disagree about it, or the format asks for more.</summary>
    Warning,

    /// <summary>The document breaks the format.</summary>
    Error,
}
