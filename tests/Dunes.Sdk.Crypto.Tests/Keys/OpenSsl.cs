namespace Dunes.Sdk.Crypto.Tests.Keys;

/// <summary>The openssl command, as a peer for key files.</summary>
internal static class OpenSsl
{
    /// <summary>Runs it and gives what it printed; skips the test where it is not installed.</summary>
    public static string Run(params string[] arguments) => PeerProcess.Run("openssl", arguments);
}
