namespace Dunes.Sdk.Crypto.Keys;

/// <summary>A key file cannot be used: it cannot be read or written, is damaged, is of another kind than was wanted, or does not open with the passphrase.</summary>
public sealed class KeyFileException : DunesException
{
    /// <summary>Names the file and says what was found.</summary>
    /// <param name="file">The file's path, or what stands for it.</param>
    /// <param name="problem">What was found and what was expected, as the end of a sentence that the file's name begins.</param>
    /// <param name="inner">The failure that caused it.</param>
    public KeyFileException(string file, string problem, Exception? inner = null)
        : base($"{file} cannot be used as a key: {problem}", inner) => File = file;

    /// <summary>The file's path, or what stands for it.</summary>
    public string File { get; }
}
