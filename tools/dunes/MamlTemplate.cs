using System.Globalization;
using System.Text;

namespace Dunes.Cli;

/// <summary>New documents, one for each published type, that validate without a finding under the strict profile.</summary>
internal static class MamlTemplate
{
    /// <summary>The types that a document can be made of here; <c>wallet</c> is <c>wallet new</c>'s, and <c>key</c> needs a key.</summary>
    public static readonly string[] Types =
    [
        "workflow", "prompt", "dataset", "agent_blueprint", "api", "api_request", "hybrid_workflow", "quantum_workflow", "emergency_workflow", "documentation", "validation", "mesh_config", "config",
    ];

    public static string Write(string type, string origin, DateTimeOffset created, Guid id)
    {
        var text = new StringBuilder();
        var stamp = created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        text.Append(CultureInfo.InvariantCulture, $"---\nmaml_version: \"1.0\"\nid: urn:uuid:{id:D}\ntype: {type}\norigin: {origin}\npermissions:\n  read: [agent://*]\n  write: [{origin}]\n  execute: [{origin}]\ncreated_at: \"{stamp}\"\n---\n");
        text.Append("\n## Intent\nSay in one sentence what this is for.\n\n## Context\nSay what a reader has to know: where, when and for whom.\n");
        text.Append(Body(type));
        text.Append(CultureInfo.InvariantCulture, $"\n## History\n- {stamp}: [CREATE] made\n");
        return text.ToString();
    }

    private static string Body(string type) => type switch
    {
        "workflow" or "hybrid_workflow" or "quantum_workflow" or "emergency_workflow" => """

            ## Input_Schema
            ```json
            {
              "type": "object",
              "properties": {}
            }
            ```

            ## Code_Blocks
            ```dunes {id=check timeout=30s undo=none}
            markup-validate --input plan.maml.md --profile strict
            ```

            """,
        "api" or "api_request" => """

            ## Input_Schema
            ```json
            {
              "type": "object",
              "properties": {
                "name": { "type": "string" }
              },
              "required": ["name"]
            }
            ```

            ## Output_Schema
            ```json
            {
              "type": "object"
            }
            ```

            """,
        "mesh_config" or "config" => """

            ## Content
            ```yaml
            mode: backup-mesh
            ```

            """,
        "validation" => "\n## Verification\nSay what was checked, how, and what came out.\n",
        _ => "\n## Content\nWrite it here.\n",
    };
}
