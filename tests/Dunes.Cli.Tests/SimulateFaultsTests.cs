using System.Text.Json;
using Dunes.Cli.Rendering;
using Dunes.Sdk.Simulation.Faults;

namespace Dunes.Cli.Tests;

public class SimulateFaultsTests
{
    [Fact]
    public async Task Seeds_without_faults_keep_every_promise_and_the_json_has_every_key()
    {
        var run = await DunesProcess.RunAsync("simulate-faults", "--no-faults", "--seeds", "4", "--first", "11", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        using var document = JsonDocument.Parse(run.Output);
        var root = document.RootElement;
        Assert.Equal(
            ["seeds", "first", "accepted", "delivered", "held", "marked", "outcomes", "lost", "doubled", "falselyAcknowledged", "seconds",
                "violations", "markedOnce"],
            root.EnumerateObject().Select(member => member.Name));
        Assert.Equal((4, 11), (root.GetProperty("seeds").GetInt32(), root.GetProperty("first").GetInt32()));
        Assert.True(root.GetProperty("accepted").GetInt32() > 0);
        Assert.Equal(root.GetProperty("accepted").GetInt32(), root.GetProperty("delivered").GetInt32());
        Assert.Equal(0, root.GetProperty("violations").GetArrayLength());
    }

    [Fact]
    public async Task Equal_seeds_give_equal_octets_but_for_the_seconds_however_many_run_at_once()
    {
        var one = await DunesProcess.RunAsync("simulate-faults", "--seeds", "6", "--first", "3", "--jobs", "1", "--json");
        var many = await DunesProcess.RunAsync("simulate-faults", "--seeds", "6", "--first", "3", "--jobs", "3", "--json");

        Assert.Equal(WithoutSeconds(one.Output), WithoutSeconds(many.Output));
        Assert.Equal(one.ExitCode, many.ExitCode);
    }

    [Fact]
    public async Task A_run_that_was_stopped_goes_on_where_it_was()
    {
        using var folder = new TemporaryFolder();
        string[] verb = ["simulate-faults", "--no-faults", "--jobs", "1", "--json", "--seeds"];
        Assert.Equal(0, (await DunesProcess.RunAsync([.. verb, "3", "--resume", folder.File("state.json")])).ExitCode);
        var resumed = await DunesProcess.RunAsync([.. verb, "5", "--resume", folder.File("state.json")]);
        var whole = await DunesProcess.RunAsync([.. verb, "5"]);

        Assert.Equal(WithoutSeconds(whole.Output), WithoutSeconds(resumed.Output));
        var again = await DunesProcess.RunAsync([.. verb, "5", "--resume", folder.File("state.json")]);
        Assert.Equal(resumed.Output, again.Output);
    }

    [Fact]
    public async Task A_state_of_another_run_is_misuse_and_stays_as_it_is()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await DunesProcess.RunAsync("simulate-faults", "--no-faults", "--seeds", "1", "--resume",
            folder.File("state.json"))).ExitCode);
        await File.WriteAllTextAsync(folder.File("other.json"), "{}", TestContext.Current.CancellationToken);
        var before = await File.ReadAllTextAsync(folder.File("state.json"), TestContext.Current.CancellationToken);

        var run = await DunesProcess.RunAsync("simulate-faults", "--no-faults", "--seeds", "1", "--first", "2", "--resume",
            folder.File("state.json"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is of a run from seed 1 on with faults none", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(folder.File("state.json"), TestContext.Current.CancellationToken));

        run = await DunesProcess.RunAsync("simulate-faults", "--no-faults", "--seeds", "1", "--resume", folder.File("other.json"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is not the state of a fault simulation", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seeds is 0; use 1 to", "--seeds", "0")]
    [InlineData("--first is '-1'; use 0 to 18446744073709551615", "--first=-1")]
    [InlineData("--no-faults and --kinds exclude each other", "--no-faults", "--kinds", "kill")]
    [InlineData("'flood' is not a kind of fault", "--kinds", "kill,flood")]
    [InlineData("--kinds is empty", "--kinds", ",")]
    [InlineData("--only is 'x'", "--only", "x")]
    [InlineData("Jobs is 0; use 1 to 256", "--jobs", "0")]
    [InlineData("is a folder; a file to write was expected", "--resume", ".")]
    public async Task A_wrong_value_is_misuse_and_says_what_was_expected(string found, params string[] arguments)
    {
        var run = await DunesProcess.RunAsync(["simulate-faults", .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(found, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task The_help_says_what_is_real_and_what_is_simulated()
    {
        var run = await DunesProcess.RunAsync("simulate-faults", "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("clocks, air, wires and what happens to disks are simulated", run.Output.ReplaceLineEndings(" "),
            StringComparison.Ordinal);
        foreach (var kind in FaultKinds.All) Assert.Contains(FaultKinds.NameOf(kind), run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_red_seed_is_repeated_by_one_command_that_names_its_faults()
    {
        var schedule = new FaultSchedule(17, [Fault(FaultKind.Kill), Fault(FaultKind.RogueHop), Fault(FaultKind.Suspend)]);
        var verdict = new FaultVerdict
        {
            Seed = 17, Accepted = 1, Delivered = 0, Held = 0, Marked = 0, MarkedOnce = 0, Readings = 0, MayRepeat = true, Lost = 1, Doubled = 0, FalselyAcknowledged = 1,
            Outcomes = new Dictionary<string, long>(StringComparer.Ordinal), Violations = [new(17, "lost", "lost: an alarm")],
        };

        Assert.Equal(
            [
                "dunes simulate-faults --first 17 --seeds 1 --only 0,2",
                "  00:01:23.500 kill of ground, after commit 1 from then on, off for 00:02:00.000",
                "  00:01:23.500 suspend of ground for 00:02:00.000, its monotonic clock goes on",
                "  -> lost: an alarm",
            ],
            FaultReport.Reproduction(schedule.Keep([0, 2]), verdict, kinds: null).Split(Environment.NewLine));
        Assert.StartsWith("dunes simulate-faults --first 17 --seeds 1 --kinds kill,suspend --only none",
            FaultReport.Reproduction(schedule.Keep([]), verdict, [FaultKind.Kill, FaultKind.Suspend]), StringComparison.Ordinal);
        Assert.StartsWith("dunes simulate-faults --first 17 --seeds 1 --no-faults\n",
            FaultReport.Reproduction(schedule.Keep([]), verdict, []).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static FaultAction Fault(FaultKind kind) =>
        new(kind, TimeSpan.FromSeconds(83.5), FaultParty.Ground, 0, TimeSpan.FromMinutes(2), 1);

    private static string WithoutSeconds(string json) =>
        string.Join('\n', json.Split('\n').Where(line => !line.Contains("\"seconds\"", StringComparison.Ordinal)));
}
