using System.Globalization;
using System.Text;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Keys;

/// <summary>Key documents: <c>type: key</c>, with keys in the section Keys, each with its id, algorithm, purpose, provenance and PEM.</summary>
/// <remarks><code>
/// ## Keys
///
/// - id: 32 hexadecimal digits
/// - algorithm: ml-dsa-87
/// - purpose: envelope | receipt | ledger | wallet | token
/// - source: csprng | simulated-qkd
/// - qber: 0.021        (of simulated-qkd, as measured)
/// - s_value: 2.71      (of simulated-qkd, as measured)
///
/// ```pem
/// PUBLIC KEY, or ENCRYPTED PRIVATE KEY; one block each
/// ```
/// </code></remarks>
public static class MamlKeyDocument
{
    internal const string TypeName = "key";

    /// <summary>Writes a key document. It holds no secret in clear unless one of the keys was made so, by name.</summary>
    /// <param name="keys">The keys, 1 or more, each once.</param>
    /// <param name="origin">Who makes it, such as <c>agent://gateway</c>; it alone may read it.</param>
    /// <param name="created">When.</param>
    /// <param name="id">The document's UUID.</param>
    /// <exception cref="ArgumentException">There is no key or one stands twice, or the origin is none.</exception>
    public static string Write(IReadOnlyList<MamlKey> keys, string origin, DateTimeOffset created, Guid id)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(origin);
        if (keys.Count == 0) throw new ArgumentException("There is no key.", nameof(keys));
        if (keys.DistinctBy(key => key.Id).Count() != keys.Count) throw new ArgumentException("A key stands twice.", nameof(keys));
        if (!Principal.TryParse(origin, out var principal) || principal.IsPattern || principal.Scheme != "agent") throw new ArgumentException($"'{Parsing.Excerpt.Of(origin)}' is no origin; use agent:// and a name.", nameof(origin));
        var text = new StringBuilder("---\nmaml_version: \"1.0\"\n");
        text.Append("id: ").Append(UrnUuid.Prefix).Append(id.ToString("D", CultureInfo.InvariantCulture)).Append('\n');
        text.Append("type: ").Append(TypeName).Append("\norigin: ").Append(origin).Append("\npermissions:\n  read: [").Append(origin).Append("]\n");
        text.Append("created_at: \"").Append(Rfc3339.Format(created)).Append("\"\n---\n\n## Intent\nKeep keys, and say where they came from.\n\n## Context\nWhere a key came from is what its maker says; nothing here proves it.\n\n## Keys\n");
        foreach (var key in keys)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n- id: {key.Id}\n- algorithm: {key.Algorithm}\n- purpose: {KeySection.PurposeName(key.Purpose)}\n- source: {key.Provenance.Source}\n");
            if (key.Provenance.Qber is { } qber) text.Append(CultureInfo.InvariantCulture, $"- qber: {(decimal)qber}\n- s_value: {(decimal)key.Provenance.SValue!.Value}\n");
            if (key.PublicPem is { } publicPem) text.Append("\n```pem\n").Append(publicPem).Append("```\n");
            if (key.PrivatePem is { } privatePem) text.Append("\n```pem\n").Append(privatePem).Append("```\n");
        }

        return text.ToString();
    }

    /// <summary>Reads the keys of a document. Any document gives an answer, never an exception; no key is decrypted.</summary>
    public static MamlKeyReading Read(MamlDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var findings = new List<Diagnostic>(new MamlValidator().Validate(document).Where(one => one.Severity == DiagnosticSeverity.Error || one.Code == DiagnosticCodes.SecretInClear));
        if (document.IsRefused || document.ForeignFormat is not null) return new([], findings);
        if (document.FrontMatter?.Find("type")?.Value != TypeName)
        {
            findings.Add(new(DiagnosticCodes.TypeUnknown, DiagnosticSeverity.Error, 1, 1, 0, $"This is no key document: expected the type '{TypeName}'."));
            return new([], findings);
        }

        var wrong = findings.Where(one => one.Code is DiagnosticCodes.KeyIdMismatch or DiagnosticCodes.KeyAlgorithmUnknown).Select(one => one.Line).ToHashSet();
        var keys = new List<MamlKey>();
        foreach (var entry in KeySection.Read(document))
        {
            var line = entry.Id.Range.Line;
            if (wrong.Contains(line) || (entry.Values.TryGetValue("algorithm", out var algorithm) && wrong.Contains(algorithm.Range.Line))) continue;
            if (!KeySection.TryReadId(entry.Id.Text, out var id)) continue;
            if (entry["algorithm"] is not { } name) Refuse(line, "it names no algorithm");
            else if (KeySection.ReadPurpose(entry["purpose"] ?? string.Empty) is not { } purpose) Refuse(line, "it names no purpose; expected envelope, receipt, ledger, wallet or token");
            else if (KeyProvenance.Read(entry["source"] ?? string.Empty, entry["qber"], entry["s_value"]) is not { } provenance) Refuse(line, "it names no source; expected csprng, or simulated-qkd with the qber (0 to 1) and s_value (0 to 4) that were measured");
            else if (entry.PublicPem is null && entry.PrivatePem is null) Refuse(line, "it has no PEM block");
            else if (keys.Exists(key => key.Id == id)) Refuse(line, "it stands twice");
            else keys.Add(new(id, name, purpose, provenance, entry.PublicPem, entry.PrivatePem, line));
        }

        return new(keys, findings);

        void Refuse(int line, string why) => findings.Add(new(DiagnosticCodes.ValueUnknown, DiagnosticSeverity.Error, line, 1, document.Source.Line(line).Length, $"This key is left out: {why}."));
    }
}
