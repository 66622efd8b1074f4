using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>The words of the format that an editor can offer and explain.</summary>
internal static class Vocabulary
{
    private static readonly string[] Flags = ["true", "false"];
    private static readonly string[] Principals = ["\"agent://*\"", "agent://"];

    /// <summary>The keys of the front matter, the required ones first.</summary>
    public static VocabularyEntry FrontMatter { get; } = new("front matter", "The YAML mapping at the head of the document.")
    {
        Keys =
        [
            new("maml_version", "The version of the format, in quotes, for YAML takes `1.0` for a number. Required.") { Values = ["\"1.0\"", "\"2.0\""] },
            new("id", "A URI that names the document for good, such as `urn:uuid:` and a UUID of RFC 9562. Required.") { Values = ["urn:uuid:"] },
            new("type", "What the document is. The list is open: an unknown type is information, not an error. Required.")
            {
                Values =
                [
                    "prompt", "workflow", "dataset", "agent_blueprint", "api", "api_request", "hybrid_workflow", "quantum_workflow", "documentation", "validation", "mesh_config",
                    "emergency_workflow", "key", "config", "wallet",
                ],
            },
            new("origin", "Who made the document: `agent://name`.") { Values = ["agent://"] },
            new("permissions", "Who may read, write and execute the document: a list of principals for each. What is not granted is denied.")
            {
                Keys =
                [
                    new("read", "Who may read: a list of principals `scheme://name`, `*` as the whole name or its last label.") { Values = Principals },
                    new("write", "Who may change the document: a list of principals `scheme://name`.") { Values = Principals },
                    new("execute", "Who may have its code blocks executed: a list of principals `scheme://name`.") { Values = Principals },
                ],
            },
            new("created_at", "When the document was made: a time of RFC 3339 in quotes, such as `\"2025-09-09T21:07:00Z\"`."),
            new("requires", "What the code blocks need.")
            {
                Keys = [new("libs", "Libraries, as a list."), new("apis", "Services, as a list."), new("resources", "Hardware and other resources, as a list.")],
            },
            new("quantum_security_flag", "Whether the document asks for keys that a quantum computer does not break.") { Values = Flags },
            new("verification", "How the document is verified before it is executed.")
            {
                Keys =
                [
                    new("method", "The means of verification."),
                    new("spec_files", "Specifications to verify against, as a list."),
                    new("level", "`strict` stops at what cannot be verified, `warn` reports it.") { Values = ["strict", "warn"] },
                ],
            },
            new("encryption", "How the content is encrypted."),
            new("wallet", "The wallet that the document belongs to.")
            {
                Keys = [new("address", "Its address."), new("hash", "Its digest."), new("reputation", "Its reputation."), new("public_key", "Its public key, never a private one.")],
            },
            new("security_mode", "`advanced` or `lightweight`.") { Values = ["advanced", "lightweight"] },
            new("dunes_icon", "The icon that the document is shown with."),
        ],
    };

    /// <summary>The keys of a gateway's configuration, which has no <c>id</c>.</summary>
    public static VocabularyEntry Configuration { get; } = new("configuration", "A gateway's configuration.")
    {
        Keys =
        [
            new("mode", "What the gateway does.") { Values = ["backup-mesh"] },
            new("mesh-id", "The mesh that the gateway belongs to."),
            new("starlink-poll-interval", "How often the dish is asked: a duration such as `30s`.") { Values = ["30s"] },
            new("signal-threshold", "The signal below which the mesh takes over: a percentage such as `20%`.") { Values = ["20%"] },
            new("buffer-size", "How much is kept while there is no uplink: a size such as `10MB`.") { Values = ["10MB"] },
            new("failover", "Where traffic goes without an uplink.") { Values = ["local"] },
        ],
    };

    /// <summary>The sections, in the order in which they are usually written.</summary>
    public static VocabularyEntry[] Sections { get; } =
    [
        new("Intent", "What the document is to achieve. Required."),
        new("Context", "What a reader must know beforehand. Required by the published table."),
        new("Content", "The data or the prose itself."),
        new("Code_Blocks", "Code in fences, each with a language; `undo=` in its braces says what undoes it."),
        new("Input_Schema", "A JSON Schema of draft 2020-12 for what comes in. Required when the type is `api` or `api_request`."),
        new("Output_Schema", "A JSON Schema of draft 2020-12 for what comes out."),
        new("History", "What happened to the document, oldest first, never changed: `- 2025-09-09T21:07:00Z: [CREATE] made`."),
        new("Verification", "What was verified, and how."),
        new("Keys", "The keys of a key file, in PEM. A private key stands here encrypted."),
        new("Wallet", "The address and public key of a wallet."),
        new("Tokens", "The tokens of a wallet."),
    ];

    /// <summary>The verbs of History.</summary>
    public static VocabularyEntry[] Verbs { get; } =
    [
        new("CREATE", "The document was made."), new("VERIFY", "It was verified."), new("VALIDATE", "It was validated."), new("WRAP", "It was sealed or enclosed in another."),
        new("TICKET", "Its execution was asked for."), new("EXECUTE", "It was executed."),
    ];

    /// <summary>Languages of code fences.</summary>
    public static string[] Languages { get; } = ["bash", "csharp", "dunes", "go", "javascript", "json", "ocaml", "powershell", "python", "qasm", "qiskit", "rust", "sh", "sql", "text", "typescript", "yaml"];

    /// <summary>The keys of a document's front matter.</summary>
    public static VocabularyEntry Root(MamlDocument document) => DialectRecognition.Of(document) == MamlDialect.GatewayConfiguration ? Configuration : FrontMatter;
}
