namespace Dunes.Sdk.Crypto.Keys;

/// <summary>A key ring's file or folder cannot be used: missing, damaged, rolled back, of another ring, or refused by the disk.</summary>
public sealed class KeyRingException(string file, string problem, Exception? inner = null) : DunesException($"{file}: {problem}", inner)
{
    /// <summary>The file or folder.</summary>
    public string File { get; } = file;
}
