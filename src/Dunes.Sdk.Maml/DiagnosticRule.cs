using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml;

/// <summary>What a code stands for.</summary>
/// <param name="Code">The code, such as <c>MAML0011</c>.</param>
/// <param name="Name">Its name in <see cref="DiagnosticCodes"/>.</param>
/// <param name="Strict">How much it matters under the strict profile; null when that leaves it out.</param>
/// <param name="Default">The same under the default profile.</param>
/// <param name="Legacy">The same under the legacy profile.</param>
/// <param name="Meaning">What it says about a document, in Markdown.</param>
/// <param name="Example">Something that it is reported for, in Markdown.</param>
public sealed record DiagnosticRule(string Code, string Name, DiagnosticSeverity? Strict, DiagnosticSeverity? Default, DiagnosticSeverity? Legacy, string Meaning, string Example)
{
    /// <summary>How much it matters under a profile; null when the profile leaves it out.</summary>
    public DiagnosticSeverity? Severity(MamlProfile profile) => profile switch
    {
        MamlProfile.Strict => Strict,
        MamlProfile.Legacy => Legacy,
        _ => Default,
    };
}
