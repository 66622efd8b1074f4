using System.Text;

namespace Dunes.Cli;

/// <summary>Files that a verb was asked to read.</summary>
internal static class InputFile
{
    private const long MaxOctets = 80L * 1024 * 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken) => UseAsync(path, async () =>
    {
        var size = new FileInfo(path).Length;
        return size <= MaxOctets
            ? await File.ReadAllBytesAsync(path, cancellationToken)
            : throw new MisuseException(FormattableString.Invariant($"{path} has {size} octets; at most {MaxOctets} are read."));
    });

    /// <summary>Reads text that must be UTF-8: what is not cannot be vouched for.</summary>
    public static async Task<string> ReadTextAsync(string path, CancellationToken cancellationToken)
    {
        var octets = await ReadAsync(path, cancellationToken);
        try
        {
            return Strict.GetString(octets);
        }
        catch (DecoderFallbackException problem)
        {
            throw new MisuseException(FormattableString.Invariant($"{path} is no UTF-8: the octets at {problem.Index} are no character."), problem);
        }
    }

    /// <summary>Does what needs a file to be there and readable; that it is not is misuse, and the file is named.</summary>
    public static T Use<T>(string path, Func<T> work)
    {
        ThrowIfFolder(path);
        try
        {
            return work();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, problem);
        }
    }

    private static async Task<T> UseAsync<T>(string path, Func<Task<T>> work)
    {
        ThrowIfFolder(path);
        try
        {
            return await work();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, problem);
        }
    }

    private static void ThrowIfFolder(string path)
    {
        if (Directory.Exists(path)) throw new MisuseException($"{path} is a folder; a file was expected.");
    }

    private static MisuseException Unreadable(string path, Exception problem) => new($"{path} cannot be read: {problem.Message}", problem);
}
