using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>Tells the dialect of a document.</summary>
public static class DialectRecognition
{
    /// <summary>The dialect of a document; any text has one.</summary>
    public static MamlDialect Of(MamlDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.ForeignFormat is not null) return MamlDialect.Foreign;
        if (document.FrontMatter is not { } front) return MamlDialect.Unrecognised;
        if (IsKey(front)) return MamlDialect.KeyFile;
        if (front.Find("maml_version") is not null) return MamlDialect.Core;
        if (front.Find("schema")?.Value is { } schema && IsSchemaName(schema)) return MamlDialect.Schema;
        if (front.Find("id") is null && (front.Find("mode") ?? front.Find("mesh-id")) is not null) return MamlDialect.GatewayConfiguration;
        return MamlDialect.Unrecognised;
    }

    private static bool IsKey(FrontMatter front) => front.Find("type")?.Value is "key";

    // maml_v1, NAME.maml.v1 and NAME_v1, of any version.
    private static bool IsSchemaName(string schema)
    {
        var name = schema.AsSpan().TrimEnd("0123456789");
        return name.Length < schema.Length && (name.EndsWith("_v", StringComparison.Ordinal) || name.EndsWith(".maml.v", StringComparison.Ordinal));
    }
}
