using System.CommandLine;
using System.Diagnostics;
using Dunes.Cli.Rendering;
using Dunes.Sdk.Simulation;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes simulate-outage</c>: the main job.</summary>
internal static class SimulateOutageCommand
{
    public static Command Create()
    {
        var duration = new Option<string>("--duration") { HelpName = "DURATION", Description = "How long the uplink is out: 10m, 90s, 1h30m.", DefaultValueFactory = _ => "10m" };
        var length = new Option<string>("--length") { HelpName = "DURATION", Description = "How long is simulated around the outage, before the queues are drained.", DefaultValueFactory = _ => "1h" };
        var nodes = NumberOption.Create<int>("--nodes", "COUNT", "Mesh nodes, the gateway not counted: 4 to 1000.", unlessGiven: 100);
        var seed = NumberOption.Create<ulong>("--seed", "NUMBER", "Equal seeds give equal figures.", unlessGiven: 1);
        var trace = CommonOptions.OptionalFile("--trace", "A recorded uplink to replay (CSV); without it the embedded ship-borne hour.");
        var json = CommonOptions.Json("Print the figures as JSON: byte-identical for equal seeds.");
        var report = CommonOptions.OptionalFile("--report", "Write a self-contained HTML page with charts.");
        var receipt = CommonOptions.OptionalFile("--receipt", "Write the signed .mu receipt; beside it the document it mirrors (.maml.md) and the signer's public key (.pem).");
        var routineWait = new Option<string>("--routine-wait") { HelpName = "DURATION", Description = "Longest wait of a routine reading at the gateway for others to share its envelope.", DefaultValueFactory = _ => "10s" };
        var alarmInterval = new Option<string>("--alarm-interval") { HelpName = "DURATION", Description = "Mean time between two alarms of all sensors together: 0.1s to 1h.", DefaultValueFactory = _ => "40s" };
        var realTime = new Option<bool>("--real-time") { Description = "Run in real time over loopback sockets, the gRPC dish and files instead of virtual time." };
        var data = new Option<string?>("--data") { HelpName = "FOLDER", Description = "Keep the databases in this folder, and take up an earlier run found there." };
        var force = CommonOptions.Force("a report or receipt that is there.");
        var command = new Command("simulate-outage", """
            Play an emergency network through an uplink outage: vitals and alarms over a Bluetooth Mesh, a gateway that stores, seals and forwards, a
            Starlink uplink that goes away and comes back, a gateway that is killed and restarted, commands back, and a signed receipt.
            Real protocol code runs; clock, radio, dish and sky are virtual. Exits with 1 if an accepted critical reading was lost or the receipt does not verify;
            one that the gateway still holds at the end is not lost, and is counted apart. Stopped by a signal, it says what was reached.
            """) { duration, length, nodes, seed, trace, json, report, receipt, routineWait, alarmInterval, realTime, data, force };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new OutageOptions
            {
                Outage = DurationText.Parse(parsed.GetRequiredValue(duration)),
                Length = DurationText.Parse(parsed.GetRequiredValue(length)),
                Nodes = parsed.GetRequiredValue(nodes),
                Seed = parsed.GetRequiredValue(seed),
                TracePath = parsed.GetValue(trace),
                ReceiptPath = parsed.GetValue(receipt),
                RoutineWait = DurationText.Parse(parsed.GetRequiredValue(routineWait)),
                AlarmInterval = DurationText.Parse(parsed.GetRequiredValue(alarmInterval)),
                DataFolder = parsed.GetValue(data),
                IsRealTime = parsed.GetValue(realTime),
            },
            parsed.GetValue(json),
            parsed.GetValue(report),
            parsed.GetValue(force),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(OutageOptions options, bool isJson, string? reportPath, bool force, CancellationToken cancellationToken)
    {
        // A report that cannot be written is found before the hour is played, not after it.
        if (options.TracePath is { } trace) InputFile.Check(trace);
        if (options.DataFolder is { } data && File.Exists(data)) throw new MisuseException($"{data} is a file; a folder was expected.");
        if (reportPath is not null && options.ReceiptPath is { } both && Path.GetFullPath(reportPath) == Path.GetFullPath(both)) throw new MisuseException($"--report and --receipt are both {both}.");
        if (reportPath is not null) OutputFile.CheckNew(reportPath, force);
        if (options.ReceiptPath is not null) OutputFile.CheckNew(options.ReceiptPath, force);

        var simulation = new OutageSimulation(options);
        using var process = Process.GetCurrentProcess();
        var cpuBefore = process.TotalProcessorTime;
        OutageResult result;
        OutageProgress? reached = null;
        try
        {
            // On a thread of its own: signals are listened to only once this method has returned its task.
            result = await Task.Run(
                () => isJson ? simulation.RunAsync(Reached, cancellationToken) : OutageLiveDisplay.RunAsync(options, simulation, Reached, cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(OutageSummary.Stopped(options, Volatile.Read(ref reached)));
            return ExitCode.Failed;
        }

        void Reached(OutageProgress progress) => Volatile.Write(ref reached, progress);

        process.Refresh();
        if (options.ReceiptPath is { } receiptPath) await OutputFile.WriteAsync(ReceiptKeyFile.Beside(receiptPath), ReceiptKeyFile.ToPem(result.ReceiptKey), cancellationToken);
        if (reportPath is not null) await OutputFile.WriteAsync(reportPath, HtmlReport.Render(OutageReport.From(options, result)), cancellationToken);
        if (isJson)
        {
            await using var output = VerbOutput.Open();
            OutageJson.Write(output, options, result);
        }
        else
        {
            OutageSummary.Print(options, result, process.TotalProcessorTime - cpuBefore, reportPath);
        }

        return result.IsGood ? ExitCode.Done : ExitCode.Failed;
    }
}
