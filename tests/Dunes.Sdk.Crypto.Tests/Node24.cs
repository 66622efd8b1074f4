using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests;

/// <summary>Node 24 with the packages of Peers/node24: its OpenSSL, hpke and jose are what we exchange keys and messages with.</summary>
internal static class Node24
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Dunes.Sdk.Crypto.Tests", "Peers", "node24");

    /// <summary>Runs an ECMAScript module, which may import the packages and reads its arguments from process.argv[1] on; gives what it printed. Skips the test where Node is not installed.</summary>
    public static string Run(string module, params string[] arguments)
    {
        var program = Path.Combine(Folder, "node_modules", "node", "bin", "node");
        if (!File.Exists(program)) Assert.Skip("Node 24 is not there: npm ci --prefix tests/Dunes.Sdk.Crypto.Tests/Peers/node24 installs it.");
        return PeerProcess.Run(program, ["--input-type=module", "-e", module, .. arguments], Folder).Trim();
    }
}
