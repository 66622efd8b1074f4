namespace Dunes.Sdk.Maml.Validation;

/// <summary>How much a validator asks of a document.</summary>
public enum MamlProfile
{
    /// <summary>Errors are unreadable YAML, broken fences, ambiguity (a key or section twice), and a missing <c>maml_version</c>, <c>id</c>, <c>type</c> or <c>Intent</c>; the rest are warnings.</summary>
    Default = 0,

    /// <summary>All that the published table asks for is asked for: what breaks it is an error, and so is a dialect other than the core.</summary>
    Strict,

    /// <summary>Every dialect is accepted: only what cannot be read is an error.</summary>
    Legacy,
}
