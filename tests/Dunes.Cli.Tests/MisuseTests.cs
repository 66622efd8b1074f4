namespace Dunes.Cli.Tests;

/// <summary>Bad input ends in a clear message and exit code 2, or 1 where the world failed; nothing is half-done.</summary>
public class MisuseTests
{
    private static readonly string[] Verbs = ["simulate-outage", "simulate-faults", "keygen", "keys", "seal", "open", "inspect", "verify", "markup-validate", "markup-generate", "markup-verify", "markup-undo", "maml", "maml-lsp", "wallet", "dish"];

    [Theory]
    [InlineData("--no-such-option", "simulate-outage", "--no-such-option")]
    [InlineData("'no-such-verb' is no verb of 'dunes'", "no-such-verb")]
    [InlineData("'dunes keys' takes a verb: list", "keys")]
    [InlineData("try 'dunes wallet new --help'", "wallet", "new")]
    [InlineData("--amount is 0; use 1 or more", "wallet", "transfer", "--wallet", "w", "--key", "k", "--to", "0123456789abcdef0123456789abcdef", "--token", "WELL", "--amount", "0")]
    [InlineData("is a folder; a file was expected", "inspect", "--input", ".")]
    [InlineData("is a folder; a file was expected", "open", "--key", ".")]
    [InlineData("is a folder; a file was expected", "markup-validate", "--input", ".")]
    [InlineData("none cannot be used as a passphrase", "keygen", "--passphrase-file", "none")]
    [InlineData("--input is empty; the name of a file was expected", "inspect", "--input", "")]
    [InlineData("FILE is empty; the name of a file was expected", "maml", "fmt", "")]
    [InlineData("--data is empty; the name of a folder was expected", "simulate-outage", "--data", "")]
    [InlineData("no-such-folder is not there", "keygen", "--key-in-clear", "--output", "no-such-folder/key.pem")]
    [InlineData("is a folder; a file to write was expected", "keygen", "--key-in-clear", "--output", ".")]
    [InlineData("is a folder; a file to write was expected", "wallet", "new", "--wallet", "no-such-wallet.md", "--key", ".", "--key-in-clear", "--token", "WELL=1")]
    [InlineData("is a folder; a file was expected", "simulate-outage", "--trace", ".")]
    [InlineData("--report and --receipt are both out", "simulate-outage", "--report", "./out", "--receipt", "out")]
    [InlineData("'soon' is no duration", "simulate-outage", "--duration", "soon")]
    [InlineData("'-5m' is no duration", "simulate-outage", "--duration=-5m")]
    [InlineData("--nodes is 'many'; a whole number from -2147483648 to 2147483647 was expected", "simulate-outage", "--nodes", "many")]
    [InlineData("--seed is '-1'; a whole number from 0 to 18446744073709551615 was expected", "simulate-outage", "--seed=-1")]
    [InlineData("Length is 4166.16:00:00; use 00:00:10 to 1.00:00:00", "simulate-outage", "--length", "100000h")]
    [InlineData("'10000000h' is too long; 1000000h is the longest", "simulate-outage", "--duration", "10000000h")]
    [InlineData("'host' is no address", "dish", "status", "--address", "host")]
    [InlineData("'host:99999' is no address", "dish", "status", "--address", "host:99999")]
    public async Task A_wrong_command_line_is_misuse_and_says_what_was_found(string found, params string[] arguments)
    {
        var run = await DunesProcess.RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(found, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("--nodes", "3")]
    [InlineData("--nodes", "1001")]
    [InlineData("--duration", "51m")]
    public async Task A_value_out_of_range_is_misuse_and_names_the_range(string option, string value)
    {
        var run = await DunesProcess.RunAsync("simulate-outage", option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("dunes: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_trace_that_is_not_there_is_misuse_and_names_the_file()
    {
        var run = await DunesProcess.RunAsync("simulate-outage", "--trace", "no-such-trace.csv");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no-such-trace.csv cannot be read: Could not find", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("markup-validate", "--input")]
    [InlineData("wallet", "show", "--wallet")]
    public async Task A_file_without_an_end_is_misuse(params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix devices.");
        var run = await DunesProcess.RunAsync([.. arguments, "/dev/zero"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("/dev/zero has no end within", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_through_a_pipe_with_a_name_is_read_whole()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix pipes.");
        using var folder = new TemporaryFolder();
        using (var make = System.Diagnostics.Process.Start("mkfifo", [folder.File("pipe")])) await DunesProcess.WaitAsync(make);
        var writing = Task.Run(() => File.WriteAllText(folder.File("pipe"), "no front matter" + new string('\n', 200_000)), TestContext.Current.CancellationToken); // opening it waits for the reader
        var run = await DunesProcess.RunAsync("markup-validate", "--input", folder.File("pipe"));
        await writing;

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the first line is 'no front matter'", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_key_is_written_over_by_no_verb()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("plain"), "x", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await DunesProcess.RunAsync("keygen", "--key-in-clear", "--output", folder.File("k.pem"))).ExitCode);
        var key = await File.ReadAllBytesAsync(folder.File("k.pem"), TestContext.Current.CancellationToken);

        foreach (string[] verb in (string[][])[["seal", "--recipient", folder.File("k.pub.pem"), "--input", folder.File("plain")], ["markup-generate", "--input", folder.File("plain")], ["maml", "new", "--type", "workflow"]])
        {
            var run = await DunesProcess.RunAsync([.. verb, "--output", folder.File("k.pem"), "--force"]);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("is a private key, which is never written over", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(key, await File.ReadAllBytesAsync(folder.File("k.pem"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_where_a_folder_is_wanted_is_misuse()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("file"), "x", TestContext.Current.CancellationToken);
        foreach (string[] verb in (string[][])[["simulate-outage", "--data"], ["keys", "rotate", "--passphrase-file", folder.File("file"), "--ring"]])
        {
            var run = await DunesProcess.RunAsync([.. verb, folder.File("file")]);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("is a file; a folder was expected", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_trace_with_a_bad_line_is_misuse_and_names_the_line()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("bad.csv"), "second,latency_ms,drop_rate\n0,thirty,0\n", TestContext.Current.CancellationToken);

        var run = await DunesProcess.RunAsync("simulate-outage", "--trace", folder.File("bad.csv"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("bad.csv", run.Error, StringComparison.Ordinal);
        Assert.Contains("line", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--report")]
    [InlineData("--receipt")]
    public async Task An_output_that_cannot_be_written_is_found_before_the_run(string option)
    {
        using var folder = new TemporaryFolder();
        var run = await DunesProcess.RunAsync("simulate-outage", option, Path.Combine(folder.Path, "missing", "out"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("missing", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("--report")]
    [InlineData("--receipt")]
    public async Task An_output_that_is_there_is_found_before_the_run(string option)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("out"), "kept", TestContext.Current.CancellationToken);
        var run = await DunesProcess.RunAsync("simulate-outage", option, folder.File("out"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--force", run.Error, StringComparison.Ordinal);
        Assert.Equal("kept", await File.ReadAllTextAsync(folder.File("out"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_damaged_database_is_named_and_left_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var database = folder.File("gateway.db");
        var damaged = Enumerable.Repeat((byte)'x', 8192).ToArray();
        await File.WriteAllBytesAsync(database, damaged, TestContext.Current.CancellationToken);

        var run = await DunesProcess.RunAsync("simulate-outage", "--nodes", "8", "--length", "1m", "--duration", "10s", "--data", folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("gateway.db is corrupted", run.Error, StringComparison.Ordinal);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_named()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("file"), "in the way", TestContext.Current.CancellationToken);

        var run = await DunesProcess.RunAsync("simulate-outage", "--nodes", "8", "--length", "1m", "--duration", "10s", "--data", Path.Combine(folder.Path, "file", "data"));

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("file", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dish_that_is_not_there_fails_and_says_so()
    {
        // Port 9 of loopback is closed on any machine that runs tests.
        var run = await DunesProcess.RunAsync("dish", "status", "--address", "127.0.0.1:9", "--timeout", "2s");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("127.0.0.1:9", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_every_verb()
    {
        var run = await DunesProcess.RunAsync("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.All(Verbs, verb => Assert.Contains($"\n  {verb} ", run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_of_the_command_has_a_line_and_an_example_of_every_verb()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(TestSupport.Repository.Root, "tools", "dunes", "README.md"), TestContext.Current.CancellationToken);
        Assert.All(Verbs, verb => Assert.Contains($"`{verb}", page, StringComparison.Ordinal));
        Assert.All(Verbs, verb => Assert.Contains($"dunes {verb} ", page, StringComparison.Ordinal));
    }
}
