using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Keys;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Receipts;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>Says what is wrong with a document or a receipt.</summary>
/// <remarks>It holds no state and is safe to share. What each rule means and weighs is in <see cref="DiagnosticRules"/>.</remarks>
public sealed class MamlValidator
{
#pragma warning disable CA1822 // A service is called through its instance, whether or not it holds state yet.
    /// <summary>Every finding about a document under the default profile, in its order: what reading it found, and what the format asks for.</summary>
    public IReadOnlyList<Diagnostic> Validate(MamlDocument document) => Validate(document, MamlProfile.Default);

    /// <summary>Every finding about a document under a profile, in its order: what reading it found, and what the format asks for.</summary>
    public IReadOnlyList<Diagnostic> Validate(MamlDocument document, MamlProfile profile)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (!Enum.IsDefined(profile)) throw new ArgumentOutOfRangeException(nameof(profile), profile, "There are the profiles Default, Strict and Legacy.");
        var found = new DiagnosticBag(profile);
        found.AddRange(document.Diagnostics);
        if (document.IsRefused || document.ForeignFormat is not null) return found.InOrder();

        var dialect = DialectRecognition.Of(document);
        new FrontMatterRules(document, dialect, found).Check();
        new SectionRules(document, dialect, found).Check();
        HistoryRules.Check(document, found);
        SchemaRules.Check(document, found);
        KeyRules.Check(document, found);
        return found.InOrder();
    }

    /// <summary>The one finding about a receipt; none when it is proved. One of an older form is named: it is consistent at most.</summary>
    /// <param name="receipt">The whole .mu file.</param>
    /// <param name="source">The forward document, or null to take the one in the mirror.</param>
    /// <param name="trusted">Gives the verification key of a trusted signer, or null; null when no signer is known here, and then a signed receipt is consistent at most.</param>
    /// <param name="logs">Checks the log proof of a receipt that has one; null when no log is known here, and then such a receipt is consistent at most.</param>
    /// <returns>Its line and column, when known, are those of the forward document.</returns>
    public IReadOnlyList<Diagnostic> ValidateReceipt(string receipt, string? source, Func<KeyId, VerificationKey?>? trusted, ILogProofVerifier? logs = null)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var result = ReceiptVerifier.Verify(receipt, source, trusted, logs);
        if (result.FailedCheck == "header" && LegacyReceipt.Recognise(receipt) is { } legacy) result = legacy.VerdictOn(source);
        return result.Verdict switch
        {
            ReceiptVerdict.Proved => [],
            ReceiptVerdict.Consistent => [new(DiagnosticCodes.ReceiptNotProved, DiagnosticSeverity.Information, 0, 0, 0, $"Consistent, not proved: {result.Message}")],
            _ => [new(DiagnosticCodes.ReceiptFailed, DiagnosticSeverity.Error, result.Line, result.Column, 0, result.Message)],
        };
    }

#pragma warning restore CA1822
}
