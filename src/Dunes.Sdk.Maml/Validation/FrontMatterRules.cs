using System.Buffers;
using System.Globalization;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>The rules of the published table of front matter keys.</summary>
internal sealed class FrontMatterRules(MamlDocument document, MamlDialect dialect, DiagnosticBag found)
{
    private static readonly string[] Mandatory = ["maml_version", "id", "type"];
    private static readonly string[] Expected = ["origin", "permissions", "created_at"];

    private static readonly string[] KnownKeys =
    [
        .. Mandatory, .. Expected, "requires", "quantum_security_flag", "verification", "encryption", "wallet", "security_mode", "dunes_icon", "schema", "mode",
    ];

    private static readonly string[] KnownTypes =
    [
        "prompt", "workflow", "dataset", "agent_blueprint", "api", "api_request", "hybrid_workflow", "quantum_workflow", "documentation",
        "validation", "mesh_config", "emergency_workflow", "key", "config", "wallet",
    ];

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Checks the front matter. Where its YAML could not be read to its end nothing is, for "missing" would be a guess.</summary>
    public void Check()
    {
        if (document.FrontMatter is not { } front || IsUnread(document)) return;
        CheckDialect(front);
        if (dialect == MamlDialect.GatewayConfiguration && found.Profile == MamlProfile.Legacy)
        {
            CheckConfiguration(front);
            return;
        }

        CheckSpelling(front);
        foreach (var key in Mandatory) Require(front, key, DiagnosticSeverity.Error);
        foreach (var key in Expected) Require(front, key, DiagnosticSeverity.Warning);
        if (Scalar(front, "maml_version") is { } version) CheckVersion(version);
        if (front.Find("id") is { } id) CheckId(id);
        if (Scalar(front, "type") is { } type) CheckType(type);
        if (Scalar(front, "origin") is { } origin && !IsOrigin(origin.Value!))
            found.Report(DiagnosticCodes.OriginInvalid, origin.ValueRange, $"'{Excerpt.Of(origin.Value)}' is no origin; expected 'agent://' and a name.", OriginFix(origin));
        if (Scalar(front, "created_at") is { } created) CheckTime(created);
        if (front.Find("permissions") is { } permissions) PermissionRules.Check(permissions, found);
        CheckOptional(front);
        if (dialect == MamlDialect.GatewayConfiguration) CheckConfiguration(front);
    }

    /// <summary>Whether the front matter could not be read whole.</summary>
    public static bool IsUnread(MamlDocument document)
    {
        for (var at = 0; at < document.Diagnostics.Count; at++)
        {
            if (document.Diagnostics[at].Code is DiagnosticCodes.YamlInvalid or DiagnosticCodes.FrontMatterIsNoMapping or DiagnosticCodes.YamlReferenceRefused or DiagnosticCodes.FrontMatterTooDeep or DiagnosticCodes.YamlTagRefused) return true;
        }

        return false;
    }

    private void CheckDialect(FrontMatter front)
    {
        if (dialect is not (MamlDialect.Schema or MamlDialect.GatewayConfiguration)) return;
        var discriminator = dialect == MamlDialect.Schema ? front.Find("schema")! : front.Find("mode") ?? front.Find("mesh-id")!;
        var name = dialect == MamlDialect.Schema ? $"the schema dialect '{Excerpt.Of(discriminator.Value)}'" : "a gateway configuration";
        found.Report(DiagnosticCodes.DialectNotCore, discriminator.KeyRange, $"This is {name}, not core MAML: found '{Excerpt.Of(discriminator.Key)}' and no 'maml_version'. The legacy profile accepts it.");
    }

    private void CheckSpelling(FrontMatter front)
    {
        HashSet<string>? meant = null;
        var looked = 0;
        foreach (var entry in front.Entries)
        {
            if (Array.IndexOf(KnownKeys, entry.Key) >= 0 || !NearestName.MayBeNear(entry.Key, KnownKeys)) continue;
            if (++looked > NearestName.MaxLookups) return;
            if (NearestName.Of(entry.Key, KnownKeys) is not { } near || meant?.Contains(near) == true || front.Find(near) is not null) continue;
            (meant ??= new(StringComparer.Ordinal)).Add(near);
            found.Report(DiagnosticCodes.PerhapsMisspelt, entry.KeyRange, $"'{Excerpt.Of(entry.Key)}' is no key of the format; did you mean '{near}'?", new($"Change it to '{near}'", entry.KeyRange, near));
        }
    }

    private void Require(FrontMatter front, string key, DiagnosticSeverity byDefault)
    {
        var severity = found.Profile == MamlProfile.Default ? byDefault : DiagnosticRules.Severity(DiagnosticCodes.RequiredKeyMissing, found.Profile)!.Value;
        if (front.Find(key) is not { } entry) found.Add(DiagnosticCodes.RequiredKeyMissing, severity, front.Range with { Length = 3 }, $"'{key}' is missing from the front matter.");
        else if (entry.Node.IsNothing) found.Add(DiagnosticCodes.RequiredKeyMissing, severity, entry.KeyRange, $"'{key}' has no value.");
    }

    /// <summary>The entry of a key that holds some text; null, with a finding, when it holds a list or mapping.</summary>
    private FrontMatterEntry? Scalar(FrontMatter front, string key)
    {
        if (front.Find(key) is not { } entry) return null;
        if (entry.Value is null) WrongKind(entry, "one value");
        return entry.Value is null || entry.Node.IsNothing ? null : entry;
    }

    private void WrongKind(FrontMatterEntry entry, string expected) =>
        found.Report(DiagnosticCodes.ValueKindWrong, entry.KeyRange, $"'{Excerpt.Of(entry.Key)}' holds {Describe(entry.Node)}; expected {expected}.");

    private static string Describe(FrontMatterNode node) => node.Kind switch
    {
        FrontMatterNodeKind.List => "a list",
        FrontMatterNodeKind.Mapping => "a mapping",
        _ => "one value",
    };

    private void CheckVersion(FrontMatterEntry entry)
    {
        var value = entry.Value!;
        if (!IsVersion(value)) found.Report(DiagnosticCodes.VersionInvalid, entry.ValueRange, $"'{Excerpt.Of(value)}' is no version of MAML; expected one such as \"1.0\".");
        else if (value is not ['1' or '2', '.', ..]) found.Report(DiagnosticCodes.VersionInvalid, entry.ValueRange, $"Version '{Excerpt.Of(value)}' is not known here; expected 1.x or 2.x.");
        else if (entry.Node.IsPlain) found.Report(DiagnosticCodes.VersionUnquoted, entry.ValueRange, $"The version stands without quotes: a YAML reader may take {value} for a number and lose digits. Expected \"{value}\".", Quote(entry, "version"));
    }

    // Two or three numbers of up to nine digits.
    private static bool IsVersion(ReadOnlySpan<char> value)
    {
        var parts = 0;
        foreach (var part in value.Split('.'))
        {
            if (++parts > 3 || value[part].Length is 0 or > 9 || value[part].ContainsAnyExceptInRange('0', '9')) return false;
        }

        return parts >= 2;
    }

    private static DiagnosticFix Quote(FrontMatterEntry entry, string what) => new($"Quote the {what}", entry.ValueRange, $"\"{entry.Value}\"");

    private void CheckId(FrontMatterEntry id)
    {
        if (id.Node.IsNothing) return;
        if (id.Value is not { } value)
        {
            found.Report(DiagnosticCodes.IdInvalid, id.KeyRange, "'id' is a list or mapping; expected one URI.");
        }
        else if (value.StartsWith(UrnUuid.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            if (!UrnUuid.IsValid(value)) found.Report(DiagnosticCodes.IdInvalid, id.ValueRange, $"'{Excerpt.Of(value)}' is no UUID of RFC 9562; expected 'urn:uuid:' and 32 hexadecimal digits grouped 8-4-4-4-12.", UuidFix(id, value));
        }
        else if (!IsUri(value))
        {
            var isBare = UrnUuid.IsValid(UrnUuid.Prefix + value);
            found.Report(DiagnosticCodes.IdInvalid, id.ValueRange, $"'{Excerpt.Of(value)}' is no URI; expected one such as 'urn:uuid:…'.", isBare ? new("Make it a URN", id.ValueRange with { Length = 0, ByteLength = 0 }, UrnUuid.Prefix) : null);
        }
    }

    // A UUID in braces, without hyphens or with blanks around it.
    private static DiagnosticFix? UuidFix(FrontMatterEntry id, string value) =>
        Guid.TryParse(value.AsSpan(UrnUuid.Prefix.Length), out var uuid) ? new("Write the UUID as RFC 9562 does", id.ValueRange, id.Node.IsPlain ? $"{UrnUuid.Prefix}{uuid:D}" : $"\"{UrnUuid.Prefix}{uuid:D}\"") : null;

    // A scheme and a colon (RFC 3986, section 3.1), then something without blanks.
    private static bool IsUri(string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon + 1 < value.Length && char.IsAsciiLetter(value[0]) && !HasWhiteSpace(value)
            && value.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0;
    }

    private static bool HasWhiteSpace(string value)
    {
        foreach (var one in value)
        {
            if (char.IsWhiteSpace(one)) return true;
        }

        return false;
    }

    private void CheckType(FrontMatterEntry type)
    {
        if (Array.IndexOf(KnownTypes, type.Value) >= 0) return;
        var near = NearestName.Of(type.Value!, KnownTypes);
        var question = near is null ? "the list is open, so that this is no error." : $"did you mean '{near}'?";
        found.Report(DiagnosticCodes.TypeUnknown, type.ValueRange, $"'{Excerpt.Of(type.Value)}' is none of the published types; {question}", near is null ? null : new($"Change it to '{near}'", type.ValueRange, near));
    }

    private static bool IsOrigin(string value) => Principal.TryParse(value, out var principal) && principal.Scheme == "agent" && !principal.IsPattern;

    private static DiagnosticFix? OriginFix(FrontMatterEntry origin) =>
        origin.Node.IsPlain && !origin.Value!.Contains(':', StringComparison.Ordinal) && IsOrigin("agent://" + origin.Value) ? new("Make it an agent", origin.ValueRange, "agent://" + origin.Value) : null;

    private void CheckTime(FrontMatterEntry created)
    {
        var value = created.Value!;
        if (!Rfc3339.IsValid(value))
        {
            var withT = value.Length > 10 && value[10] is ' ' or 't' ? string.Concat(value.AsSpan(0, 10), "T", value[11..].ToUpperInvariant()) : null;
            if (value.Length > 20 && value[^5] is '+' or '-') withT = string.Concat(withT is null ? value.AsSpan(0, value.Length - 2) : withT.AsSpan(0, withT.Length - 2), ":", value.AsSpan(value.Length - 2));
            DiagnosticFix? fix = withT is not null && Rfc3339.IsValid(withT) ? new("Write it as RFC 3339 does", created.ValueRange, $"\"{withT}\"") : null;
            found.Report(DiagnosticCodes.TimestampInvalid, created.ValueRange, $"'{Excerpt.Of(value)}' is no time of RFC 3339; expected one such as 2025-09-09T21:07:00Z.", fix);
        }
        else if (created.Node.IsPlain)
        {
            found.Report(DiagnosticCodes.TimestampUnquoted, created.ValueRange, $"The time stands without quotes: a YAML reader may turn it into a date of its own. Expected \"{value}\".", Quote(created, "time"));
        }
    }

    private void CheckOptional(FrontMatter front)
    {
        if (front.Find("requires") is { } requires)
        {
            if (requires.Node.Kind == FrontMatterNodeKind.Scalar && !requires.Node.IsNothing) WrongKind(requires, "a mapping of 'libs', 'apis' and 'resources'");
            foreach (var entry in requires.Node.Entries) CheckWord(entry.Key, entry.KeyRange, "key of 'requires'", "libs", "apis", "resources");
        }

        if (front.Find("verification") is { } verification)
        {
            if (verification.Node.Kind != FrontMatterNodeKind.Mapping && !verification.Node.IsNothing) WrongKind(verification, "a mapping of 'method', 'spec_files' and 'level'");
            CheckSpelling(verification, "method", "spec_files", "level");
            if (verification.Node.Find("level") is { Value: { Length: > 0 } level } entry) CheckWord(level, entry.ValueRange, "level of verification", "strict", "warn");
        }

        if (front.Find("wallet") is { } wallet)
        {
            if (wallet.Node.Kind != FrontMatterNodeKind.Mapping && !wallet.Node.IsNothing) WrongKind(wallet, "a mapping of 'address', 'hash', 'reputation' and 'public_key'");
            CheckSpelling(wallet, "address", "hash", "reputation", "public_key");
        }

        if (Scalar(front, "quantum_security_flag") is { } flag) CheckWord(flag.Value!, flag.ValueRange, "value of 'quantum_security_flag'", "true", "false");
        if (Scalar(front, "security_mode") is { } mode) CheckWord(mode.Value!, mode.ValueRange, "security mode", "advanced", "lightweight");
    }

    /// <summary>Names the keys of a mapping that look like misspelt ones; others are the writer's own.</summary>
    private void CheckSpelling(FrontMatterEntry mapping, params ReadOnlySpan<string> known)
    {
        var looked = 0;
        foreach (var entry in mapping.Node.Entries)
        {
            if (known.Contains(entry.Key) || ++looked > NearestName.MaxLookups || NearestName.Of(entry.Key, known) is not { } near || mapping.Node.Find(near) is not null) continue;
            found.Report(DiagnosticCodes.PerhapsMisspelt, entry.KeyRange, $"'{Excerpt.Of(entry.Key)}' is no key of '{mapping.Key}'; did you mean '{near}'?", new($"Change it to '{near}'", entry.KeyRange, near));
        }
    }

    private void CheckWord(string word, SourceRange range, string what, params ReadOnlySpan<string> known)
    {
        if (known.Contains(word)) return;
        var near = NearestName.Of(word, known);
        found.Report(DiagnosticCodes.ValueUnknown, range, $"'{Excerpt.Of(word)}' is no {what}; expected {string.Join(" or ", known)}.{(near is null ? string.Empty : $" Did you mean '{near}'?")}", near is null ? null : new($"Change it to '{near}'", range, near));
    }

    private void CheckConfiguration(FrontMatter front)
    {
        foreach (var entry in front.Entries)
        {
            if (entry.Value is not { } value) continue;
            if (entry.Key.EndsWith("-interval", StringComparison.Ordinal) || entry.Key.EndsWith("-timeout", StringComparison.Ordinal)) CheckUnit(entry, value, "a duration such as 30s", "ms", "s", "m", "h", "d");
            else if (entry.Key.EndsWith("-threshold", StringComparison.Ordinal)) CheckUnit(entry, value, "a percentage such as 20%", "%");
            else if (entry.Key.EndsWith("-size", StringComparison.Ordinal)) CheckUnit(entry, value, "a size such as 10MB", "B", "KB", "MB", "GB", "KiB", "MiB", "GiB");
        }
    }

    private void CheckUnit(FrontMatterEntry entry, string value, string expected, params ReadOnlySpan<string> units)
    {
        var digits = value.AsSpan().IndexOfAnyExcept(NumberCharacters) is >= 0 and var first ? first : value.Length;
        var isNumber = decimal.TryParse(value.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        var isInRange = isNumber && (units is not ["%"] || number <= 100);
        if (!isInRange || !units.Contains(value[digits..]))
            found.Report(DiagnosticCodes.ConfigurationValueInvalid, entry.ValueRange, $"'{Excerpt.Of(value)}' is no value of '{Excerpt.Of(entry.Key)}'; expected {expected}.");
    }
}
