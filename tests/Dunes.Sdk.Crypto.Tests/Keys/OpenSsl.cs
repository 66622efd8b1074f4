using System.ComponentModel;
using System.Diagnostics;

namespace Dunes.Sdk.Crypto.Tests.Keys;

/// <summary>The openssl command, as a peer for key files.</summary>
internal static class OpenSsl
{
    /// <summary>Runs it and gives what it printed; skips the test where it is not installed.</summary>
    public static string Run(params string[] arguments)
    {
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false });
        }
        catch (Win32Exception)
        {
            Assert.Skip("The openssl command is not installed.");
        }

        using (process)
        {
            var complaint = process!.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"openssl {string.Join(' ', arguments)}: {complaint.GetAwaiter().GetResult()}");
            return output;
        }
    }
}
