using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Keys;

/// <summary>The rules of keys in documents: no secret in clear, and ids and algorithms that are those of the keys beside them.</summary>
internal static class KeyRules
{
    public static void Check(MamlDocument document, DiagnosticBag found)
    {
        CheckSecrets(document, found);
        if (document.FrontMatter?.Find("type")?.Value != MamlKeyDocument.TypeName) return;
        foreach (var entry in KeySection.Read(document)) CheckKey(entry, found);
    }

    /// <summary>Finds private keys in clear wherever they stand: a document of any type is passed on like a letter.</summary>
    private static void CheckSecrets(MamlDocument document, DiagnosticBag found)
    {
        var source = document.Source;
        if (!source.Text.Contains("-----BEGIN ", StringComparison.Ordinal)) return;
        for (var line = 1; line <= source.LineCount; line++)
        {
            var text = source.Line(line);
            if (!KeyPem.IsSecretLabel(KeyPem.LabelOf(text))) continue;
            var start = source.LineStart(line) + (text.Length - text.TrimStart().Length);
            found.Report(DiagnosticCodes.SecretInClear, source.Range(start, start + text.Trim().Length), $"'{Excerpt.Of(KeyPem.LabelOf(text))}' stands here in clear: whoever reads the document has it. Take it for known and make a new key; expected an encrypted one.");
        }
    }

    private static void CheckKey(KeySection.Entry entry, DiagnosticBag found)
    {
        var algorithm = entry.Values.GetValueOrDefault("algorithm");
        if (algorithm is not null && !KeyPem.IsKnown(algorithm.Text))
        {
            var near = NearestName.Of(algorithm.Text, KeyPem.Algorithms);
            found.Report(DiagnosticCodes.KeyAlgorithmUnknown, algorithm.Range, $"'{Excerpt.Of(algorithm.Text)}' is no algorithm of a key; {(near is null ? $"expected one of {string.Join(", ", KeyPem.Algorithms)}." : $"did you mean '{near}'?")}", near is null ? null : new($"Change it to '{near}'", algorithm.Range, near));
            algorithm = null;
        }

        if (!KeySection.TryReadId(entry.Id.Text, out var id))
        {
            found.Report(DiagnosticCodes.KeyIdMismatch, entry.Id.Range, $"'{Excerpt.Of(entry.Id.Text)}' is no key id; expected {2 * KeyId.Size} lower-case hexadecimal digits.");
            return;
        }

        if (entry.PublicPem is null) return; // an encrypted key gives no id away
        if (!KeyPem.TryIdentify(entry.PublicPem, algorithm?.Text ?? string.Empty, out var actual, out var actualAlgorithm, out var problem))
        {
            found.Report(DiagnosticCodes.KeyIdMismatch, entry.Id.Range, $"The public key of {id} cannot be read: {Excerpt.Of(problem, 160)}");
        }
        else if (algorithm is not null && algorithm.Text != actualAlgorithm)
        {
            found.Report(DiagnosticCodes.KeyAlgorithmUnknown, algorithm.Range, $"The key below is of {actualAlgorithm}; '{algorithm.Text}' was found here.", new($"Change it to '{actualAlgorithm}'", algorithm.Range, actualAlgorithm));
        }
        else if (actual != id)
        {
            found.Report(DiagnosticCodes.KeyIdMismatch, entry.Id.Range, $"The key below has the id {actual}; {id} was found here.", new("Change it to the key's id", entry.Id.Range, actual.ToString()));
        }
    }
}
