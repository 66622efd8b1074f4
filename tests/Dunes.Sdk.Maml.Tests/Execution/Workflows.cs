using Dunes.Sdk.Maml.Execution;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Maml.Tests.Execution;

/// <summary>Workflows, and runners with executors that tests control.</summary>
internal static class Workflows
{
    public const string Gateway = "agent://gateway";

    public const string Front = "---\nmaml_version: \"1.0\"\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype: workflow\norigin: agent://gateway\npermissions:\n  read: [agent://*]\n  execute: [agent://gateway]\nrequires:\n  libs: [numpy, torch]\ncreated_at: \"2025-09-09T21:07:00Z\"\n---\n## Intent\nOpen the mesh.\n\n## Context\nA test.\n\n";

    public static string Block(string language, string text, string attributes = "") => $"```{language}{(attributes.Length == 0 ? "" : " {" + attributes + "}")}\n{text}\n```\n";

    public static string Text(params string[] blocks) => $"{Front}## Code_Blocks\n{string.Concat(blocks)}";

    public static MamlDocument Document(params string[] blocks) => MamlDocument.Parse(Text(blocks));

    public static WorkflowRunner Runner(TimeProvider time, params IBlockExecutor[] executors) => Runner(time, new MamlExecutionOptions(), executors);

    public static WorkflowRunner Runner(TimeProvider time, MamlExecutionOptions options, params IBlockExecutor[] executors) => new(executors, Options.Create(options), time);

    /// <summary>Prints its text, or does what a test says.</summary>
    internal sealed class Echo(string language = "echo") : IBlockExecutor
    {
        public List<BlockRequest> Ran { get; } = [];

        public Func<BlockRequest, CancellationToken, Task<BlockResult>>? Does { get; init; }

        public string? Refuses { get; init; }

        public string Name => "test";

        public IReadOnlyCollection<string> Languages => [language];

        public bool CanRun(string language, string text, out string problem)
        {
            problem = Refuses ?? string.Empty;
            return Refuses is null;
        }

        public Task<BlockResult> ExecuteAsync(BlockRequest request, CancellationToken cancellationToken = default)
        {
            lock (Ran) Ran.Add(request);
            if (Does is not null) return Does(request, cancellationToken);
            request.Output.Write(System.Text.Encoding.UTF8.GetBytes(request.Text));
            return Task.FromResult(BlockResult.Succeeded);
        }
    }
}
