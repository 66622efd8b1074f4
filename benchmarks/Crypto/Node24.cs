using System.Diagnostics;
using System.Globalization;
using Dunes.Benchmarks.Quick;

namespace Dunes.Benchmarks.Crypto;

/// <summary>OpenSSL as Node 24 calls it: CPU time a call, measured inside Node.</summary>
internal static class Node24
{
    /// <summary>How to have it.</summary>
    public const string Missing = "Node 24: npm ci --prefix tests/Dunes.Sdk.Crypto.Tests/Peers/node24, or DUNES_NODE24";

    /// <summary>Its program: DUNES_NODE24, or what npm installed for the tests of Dunes.Sdk.Crypto; null when neither is there.</summary>
    public static string? Program { get; } = Find();

    /// <summary>Runs calls of JavaScript after a preparation, each as <see cref="Measurement.Of"/> runs ours. Null without Node.</summary>
    public static (string Version, Measurement[] Calls)? Measure(string preparation, params string[] calls)
    {
        if (Program is null) return null;
        var script = $$"""
            const crypto = require('node:crypto');
            {{preparation}}
            const measure = call => {
              for (const end = performance.now() + 300; performance.now() < end;) call();
              let count = 16;
              for (let took = 0; took < 150; count *= took < 15 ? 8 : 2) { const start = performance.now(); for (let i = 0; i < count; i++) call(); took = performance.now() - start; }
              const rounds = [];
              for (let round = 0; round < 5; round++) { const start = process.cpuUsage(); for (let i = 0; i < count; i++) call(); const used = process.cpuUsage(start); rounds.push((used.user + used.system) * 1000 / count); }
              return rounds.sort((a, b) => a - b)[2];
            };
            console.log([process.versions.node, process.versions.openssl, ...[{{string.Join(", ", calls.Select(call => $"() => {call}"))}}].map(measure)].join(' '));
            """;
        using var process = Process.Start(new ProcessStartInfo(Program, ["-e", script]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var fields = process.StandardOutput.ReadToEnd().Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        if (process.ExitCode != 0 || fields.Length != calls.Length + 2) throw new InvalidOperationException($"Node answered with {process.ExitCode} and {fields.Length} figures.");
        return ($"Node {fields[0]}, OpenSSL {fields[1]}", [.. fields[2..].Select(field => new Measurement(double.Parse(field, CultureInfo.InvariantCulture), 0))]);
    }

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("DUNES_NODE24");
        if (!string.IsNullOrEmpty(named)) return File.Exists(named) ? named : throw new InvalidOperationException($"DUNES_NODE24 names {named}, which is not there.");
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var program = Path.Combine(at.FullName, "tests", "Dunes.Sdk.Crypto.Tests", "Peers", "node24", "node_modules", "node", "bin", "node");
            if (File.Exists(program)) return program;
        }

        return null;
    }
}
