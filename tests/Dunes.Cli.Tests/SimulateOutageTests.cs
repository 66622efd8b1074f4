using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dunes.Sdk.Crypto;

namespace Dunes.Cli.Tests;

public class SimulateOutageTests
{
    private static readonly string[] Small = ["simulate-outage", "--nodes", "12", "--length", "6m", "--duration", "1m"];

    [Fact]
    public async Task Equal_seeds_give_equal_octets_and_other_seeds_others()
    {
        var first = await DunesProcess.RunAsync([.. Small, "--seed", "7", "--json"]);
        var second = await DunesProcess.RunAsync([.. Small, "--seed", "7", "--json"]);
        var other = await DunesProcess.RunAsync([.. Small, "--seed", "8", "--json"]);

        Assert.Equal(0, first.ExitCode);
        Assert.Equal(first.Output, second.Output);
        Assert.NotEqual(first.Output, other.Output);
    }

    [Fact]
    public async Task The_json_has_every_key_and_its_figures_agree_with_each_other()
    {
        var run = await DunesProcess.RunAsync([.. Small, "--json"]);
        using var document = JsonDocument.Parse(run.Output);
        var root = document.RootElement;

        Assert.Equal("MLKEM1024-P384-HKDF-SHA384-AES256GCM", root.GetProperty("suite").GetString());
        Assert.Equal(1, root.GetProperty("seed").GetInt32());
        Assert.True(root.GetProperty("virtualSeconds").GetDouble() >= 360);
        foreach (var priority in (string[])["routine", "elevated", "critical"])
        {
            var figures = root.GetProperty("priorities").GetProperty(priority);
            long Figure(string name) => figures.GetProperty(name).GetInt64();
            Assert.InRange(Figure("accepted"), 0, Figure("produced"));
            Assert.Equal(Figure("accepted"), Figure("delivered") + Figure("held") + Figure("lost"));
            Assert.Equal(Figure("produced"), Figure("accepted") + figures.GetProperty("notAccepted").EnumerateObject().Sum(reason => reason.Value.GetInt64()));
            Assert.Equal(0, Figure("duplicated"));
            if (Figure("delivered") == 0) continue;
            var latency = figures.GetProperty("latencySeconds");
            Assert.InRange(latency.GetProperty("p50").GetDouble(), 0, latency.GetProperty("p95").GetDouble());
            Assert.InRange(latency.GetProperty("p95").GetDouble(), 0, latency.GetProperty("p99").GetDouble());
        }

        Assert.Equal(0, root.GetProperty("priorities").GetProperty("critical").GetProperty("lost").GetInt64());
        Assert.Equal(60, root.GetProperty("outage").GetProperty("durationSeconds").GetDouble());
        Assert.InRange(root.GetProperty("outage").GetProperty("startSeconds").GetDouble(), 1, 300);
        Assert.True(root.GetProperty("outage").GetProperty("peakQueueBundles").GetInt32() > 0);
        var secrecy = root.GetProperty("forwardSecrecy");
        Assert.True(secrecy.GetProperty("rotatingPrekey").GetInt64() > 0);
        Assert.Equal((0, 0), (secrecy.GetProperty("lastResortPrekey").GetInt64(), secrecy.GetProperty("none").GetInt64()));
        Assert.True(secrecy.GetProperty("oneTimePrekey").GetInt64() > 0);
        Assert.Equal(1, root.GetProperty("gatewayRestarts").GetInt32());
        Assert.InRange(root.GetProperty("commands").GetProperty("acknowledged").GetInt64(), 0, root.GetProperty("commands").GetProperty("sent").GetInt64());
        Assert.True(root.GetProperty("energyMilliwatt").GetProperty("relay").GetDouble() > root.GetProperty("energyMilliwatt").GetProperty("lowPower").GetDouble());
        Assert.Equal("proved", root.GetProperty("receipt").GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task The_receipt_validates_by_the_other_verb_and_a_changed_one_does_not()
    {
        using var folder = new TemporaryFolder();
        var receipt = folder.File("outage.mu");
        Assert.Equal(0, (await DunesProcess.RunAsync([.. Small, "--receipt", receipt])).ExitCode);
        Assert.Equal(0, (await DunesProcess.RunAsync("markup-validate", "--input", receipt)).ExitCode);
        Assert.Equal(0, (await DunesProcess.RunAsync("markup-validate", "--input", folder.File("outage.maml.md"))).ExitCode);

        var proved = await DunesProcess.RunAsync("markup-validate", "--input", receipt, "--source", folder.File("outage.maml.md"), "--key", folder.File("outage.pem"));
        Assert.Equal(0, proved.ExitCode);
        Assert.EndsWith(": proved", proved.Output.TrimEnd(), StringComparison.Ordinal);

        using var stranger = SigningKey.Generate(KeyPurpose.Receipt);
        await File.WriteAllTextAsync(folder.File("stranger.pem"), ReceiptKeyFile.ToPem(stranger.VerificationKey), TestContext.Current.CancellationToken);
        Assert.Equal(1, (await DunesProcess.RunAsync("markup-validate", "--input", receipt, "--key", folder.File("stranger.pem"))).ExitCode);

        var text = await File.ReadAllTextAsync(receipt, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(receipt, text[..^10] + "tampering!", TestContext.Current.CancellationToken);
        Assert.Equal(1, (await DunesProcess.RunAsync("markup-validate", "--input", receipt)).ExitCode);
    }

    [Fact]
    public async Task The_report_is_one_page_that_needs_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var report = folder.File("outage.html");
        Assert.Equal(0, (await DunesProcess.RunAsync([.. Small, "--report", report])).ExitCode);

        var page = await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"http", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_summary_names_the_suite_and_never_calls_it_post_quantum()
    {
        var run = await DunesProcess.RunAsync(Small);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("MLKEM1024-P384-HKDF-SHA384-AES256GCM", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("quantum", run.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("No accepted critical reading was lost.", run.Output, StringComparison.Ordinal);
    }

    /// <summary>A recorded uplink that is down all the time.</summary>
    private static string AllDown() =>
        "pop_ping_latency_ms,pop_ping_drop_rate,downlink_bps,uplink_bps,currently_obstructed,fraction_obstructed\n" + string.Concat(Enumerable.Repeat("0,1,0,0,0,0\n", 60));

    [Fact]
    public async Task The_first_line_is_no_false_alarm()
    {
        var run = await DunesProcess.RunAsync(Small);

        Assert.StartsWith("00:00:00  gateway up    uplink connecting", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_uplink_that_never_comes_back_holds_the_readings_and_loses_none()
    {
        using var folder = new TemporaryFolder();
        var trace = folder.File("down.csv");
        await File.WriteAllTextAsync(trace, AllDown(), TestContext.Current.CancellationToken);
        string[] command = [.. Small, "--trace", trace, "--data", folder.File("data")];

        var run = await DunesProcess.RunAsync([.. command, "--json"]);

        Assert.Equal(0, run.ExitCode);
        using var document = JsonDocument.Parse(run.Output);
        foreach (var priority in document.RootElement.GetProperty("priorities").EnumerateObject())
        {
            long Figure(string name) => priority.Value.GetProperty(name).GetInt64();
            Assert.Equal((0, 0, Figure("accepted")), (Figure("delivered"), Figure("lost"), Figure("held")));
        }

        Assert.True(document.RootElement.GetProperty("priorities").GetProperty("critical").GetProperty("held").GetInt64() > 0);
        var again = await DunesProcess.RunAsync([.. Small, "--data", folder.File("data")]);
        Assert.Equal(0, again.ExitCode);
    }

    [Theory]
    [InlineData("SIGINT")]
    [InlineData("SIGTERM")]
    public async Task A_signal_ends_it_with_what_was_reached_and_how_to_go_on(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "env --default-signal is GNU's.");
        using var folder = new TemporaryFolder();
        using var process = DunesProcess.StartInForeground("simulate-outage", "--nodes", "12", "--length", "24h", "--duration", "50m", "--data", folder.File("data"));
        var first = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Contains("connecting", first, StringComparison.Ordinal);
        using (var kill = Process.Start("kill", ["-s", signal[3..], process.Id.ToString(CultureInfo.InvariantCulture)])) await DunesProcess.WaitAsync(kill);

        var rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await DunesProcess.WaitAsync(process);

        Assert.Equal(1, process.ExitCode);
        Assert.Matches(@"dunes: stopped at \d+:\d\d(:\d\d)? of simulated time: \d+ readings accepted, \d+ delivered, \d+ held in \d+ bundles; the databases are in .*data: the same command takes them up", rest);
    }

    [Theory]
    [InlineData("gateway.db")]
    [InlineData("ground.db")]
    public async Task A_folder_with_a_foreign_database_is_left_as_it_is(string name)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File(name), "nobody's database", TestContext.Current.CancellationToken);
        foreach (var key in (string[])["gateway.key", "gateway-signing.key", "ground.key", "ground-signing.key", "receipt-signing.key"]) await File.WriteAllTextAsync(folder.File(key), "none", TestContext.Current.CancellationToken);
        var before = Directory.GetFiles(folder.Path).Order().ToList();

        var run = await DunesProcess.RunAsync([.. Small, "--data", folder.Path]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(name, run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(folder.Path).Order());
        Assert.Equal("nobody's database", await File.ReadAllTextAsync(folder.File(name), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_database_without_its_keys_is_not_played_on()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await DunesProcess.RunAsync([.. Small, "--data", folder.Path])).ExitCode);
        File.Delete(folder.File("gateway.key"));
        var before = Directory.GetFiles(folder.Path).Order().ToList();

        var run = await DunesProcess.RunAsync([.. Small, "--data", folder.Path]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("holds gateway.db but not gateway.key", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(folder.Path).Order());
    }
}
