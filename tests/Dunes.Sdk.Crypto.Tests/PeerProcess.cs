using System.ComponentModel;
using System.Diagnostics;

namespace Dunes.Sdk.Crypto.Tests;

/// <summary>A program of others that a test asks: it has to end well, and says why where it does not.</summary>
internal static class PeerProcess
{
    /// <summary>Runs it and gives what it printed; skips the test where it is not installed.</summary>
    /// <param name="program">A path, or a name that the system finds.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="folder">Where it runs; empty for here.</param>
    public static string Run(string program, IReadOnlyList<string> arguments, string folder = "")
    {
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder });
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
        }

        using (process)
        {
            var complaint = process!.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {complaint.GetAwaiter().GetResult()}");
            return output;
        }
    }
}
