namespace Dunes.Sdk.Maml.Validation;

/// <summary>The dialects of MAML that are in use, told apart by what the front matter says first of all.</summary>
public enum MamlDialect
{
    /// <summary>Nothing tells: there is no front matter, or it holds no discriminator.</summary>
    Unrecognised = 0,

    /// <summary>The core: <c>maml_version</c>.</summary>
    Core,

    /// <summary>A schema dialect: <c>schema</c> is <c>maml_v1</c>, <c>NAME.maml.v1</c> or <c>NAME_v1</c>, and there is no <c>maml_version</c>.</summary>
    Schema,

    /// <summary>A gateway's <c>config.maml</c>: <c>mode</c> or <c>mesh-id</c>, and no <c>id</c>.</summary>
    GatewayConfiguration,

    /// <summary>A key file: the core, with <c>type: key</c> and a section Keys.</summary>
    KeyFile,

    /// <summary>Another format that uses the extension; <see cref="MamlDocument.ForeignFormat"/> names it.</summary>
    Foreign,
}
