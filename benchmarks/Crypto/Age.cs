using System.Diagnostics;
using System.Globalization;

namespace Dunes.Benchmarks.Crypto;

/// <summary>The age command as Debian packs it: X25519 and ChaCha20-Poly1305 in chunks of 64 KiB, without a signature.</summary>
internal sealed class Age
{
    private const string Command = "/usr/bin/age";
    private const string KeyCommand = "/usr/bin/age-keygen";
    private readonly string _keys;
    private readonly string _recipient;

    private Age(string folder)
    {
        _keys = Path.Combine(folder, "age.key");
        Run($"{KeyCommand} -o \"$1\" 2>&1", _keys);
        _recipient = File.ReadLines(_keys).First(line => line.Contains("public key:", StringComparison.Ordinal)).Split(' ')[^1];
        Name = "age " + Run($"{Command} --version").Output.Trim();
    }

    /// <summary>The command with its version.</summary>
    public string Name { get; }

    /// <summary>Age with fresh keys in a folder; null when it is not installed.</summary>
    public static Age? Find(string folder) => File.Exists(Command) && File.Exists(KeyCommand) ? new Age(folder) : null;

    /// <summary>Encrypts a file to nowhere.</summary>
    public ProcessTime Encrypt(string plain) => Run($"{Command} -r \"$1\" \"$2\" > /dev/null", _recipient, plain).Time;

    /// <summary>Encrypts a file into another.</summary>
    public void Encrypt(string plain, string to) => Run($"{Command} -r \"$1\" -o \"$2\" \"$3\"", _recipient, to, plain);

    /// <summary>Decrypts a file to nowhere.</summary>
    public ProcessTime Decrypt(string octets) => Run($"{Command} -d -i \"$1\" \"$2\" > /dev/null", _keys, octets).Time;

    /// <summary>Runs a command in bash, which tells wall, user and system time of it to a thousandth of a second.</summary>
    private static (ProcessTime Time, string Output) Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", $"TIMEFORMAT='%R %U %S'; time {command}", "bash", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        var seconds = process.StandardError.ReadToEnd().TrimEnd().Split('\n')[^1].Split(' ');
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command} ended with {process.ExitCode}.");
        double Seconds(int at) => double.Parse(seconds[at], CultureInfo.InvariantCulture);
        return (new(TimeSpan.FromSeconds(Seconds(1) + Seconds(2)), TimeSpan.FromSeconds(Seconds(0))), output);
    }
}
