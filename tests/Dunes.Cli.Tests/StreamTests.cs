using System.Diagnostics;

namespace Dunes.Cli.Tests;

/// <summary>Pipes and the ends they come to: closed, interrupted, killed, full. Nothing half-done is left under the name that was asked for.</summary>
public class StreamTests
{
    private const int TerminationSignal = 15;
    private const int KillSignal = 9;

    [Fact]
    public async Task What_is_piped_through_both_verbs_comes_out_as_it_was()
    {
        using var folder = await WithKeyAsync();
        var payload = new byte[300_000];
        new Random(11).NextBytes(payload);
        using var seal = DunesProcess.Start("seal", "--recipient", folder.File("r.pub.pem"));
        using var open = DunesProcess.Start("open", "--key", folder.File("r.pem"), "--anonymous");
        var copying = CopyAsync(seal.StandardOutput.BaseStream, open.StandardInput.BaseStream);
        using var opened = new MemoryStream();
        var reading = open.StandardOutput.BaseStream.CopyToAsync(opened, TestContext.Current.CancellationToken);
        await seal.StandardInput.BaseStream.WriteAsync(payload, TestContext.Current.CancellationToken);
        seal.StandardInput.Close();
        await copying;
        await reading;
        await Task.WhenAll(DunesProcess.WaitAsync(seal), DunesProcess.WaitAsync(open));
        Assert.Equal((0, 0), (seal.ExitCode, open.ExitCode));
        Assert.Equal(payload, opened.ToArray());
        Assert.Empty(await seal.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_verb_with_1()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix pipes.");
        using var folder = await WithKeyAsync();
        await File.WriteAllBytesAsync(folder.File("plain"), new byte[8 << 20], TestContext.Current.CancellationToken);
        using var seal = DunesProcess.Start("seal", "--recipient", folder.File("r.pub.pem"), "--input", folder.File("plain"));
        Assert.Equal(1, await seal.StandardOutput.BaseStream.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        seal.StandardOutput.Close();
        await DunesProcess.WaitAsync(seal);
        Assert.Equal(1, seal.ExitCode);
        Assert.Contains("standard output was closed before the end", await seal.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    // As Ctrl-C, which is another signal to the same end; but that one is ignored by what a shell starts in the background, tests among it.
    [InlineData(TerminationSignal, 1, 0)]
    [InlineData(KillSignal, 128 + KillSignal, 1)]
    public async Task A_signal_in_the_middle_leaves_nothing_under_the_name_that_was_asked_for(int signal, int exitCode, int left)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix signals.");
        using var folder = await WithKeyAsync();
        using var seal = DunesProcess.Start("seal", "--recipient", folder.File("r.pub.pem"), "--output", folder.File("sealed"));
        await seal.StandardInput.BaseStream.WriteAsync(new byte[4 << 20], TestContext.Current.CancellationToken);
        await seal.StandardInput.BaseStream.FlushAsync(TestContext.Current.CancellationToken);

        // All of it was read but for what a pipe holds, so the verb is at work, and waits for more.
        Assert.Single(Directory.GetFiles(folder.Path, "sealed.*.part"));
        using (var kill = Process.Start("kill", ["-" + signal, seal.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await DunesProcess.WaitAsync(seal);
        Assert.Equal(exitCode, seal.ExitCode);
        Assert.False(File.Exists(folder.File("sealed")));
        Assert.Equal(left, Directory.GetFiles(folder.Path, "sealed.*").Length);
    }

    [Fact]
    public async Task A_full_disk_ends_the_verb_with_1()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "A device that is always full.");
        using var folder = await WithKeyAsync();
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"dotnet exec {Path.Combine(AppContext.BaseDirectory, "dunes.dll")} inspect --json --input {folder.File("r.pem")} > /dev/full"]) { RedirectStandardError = true, UseShellExecute = false })!;
        var error = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await DunesProcess.WaitAsync(shell);
        Assert.Equal(1, shell.ExitCode);
        Assert.StartsWith("dunes: No space left", error, StringComparison.Ordinal);
    }

    private static async Task CopyAsync(Stream from, Stream to)
    {
        await from.CopyToAsync(to, TestContext.Current.CancellationToken);
        to.Close();
    }

    private static async Task<TemporaryFolder> WithKeyAsync()
    {
        var folder = new TemporaryFolder();
        Assert.Equal(0, (await DunesProcess.RunAsync("keygen", "--suite", "2", "--key-in-clear", "--output", folder.File("r.pem"))).ExitCode);
        return folder;
    }
}
