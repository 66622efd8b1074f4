using System.Text;

namespace Dunes.Cli;

/// <summary>Files that a verb was asked to read.</summary>
internal static class InputFile
{
    private const long MaxOctets = 80L * 1024 * 1024;
    private const int BlockSize = 64 << 10;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken) => UseAsync(path, async () =>
    {
        await using var file = new FileStream(path, new FileStreamOptions { BufferSize = 0 });
        if (!file.CanSeek || file.Length == 0) return await ReadUnsizedAsync(path, file, cancellationToken);
        if (file.Length > MaxOctets) throw new MisuseException(FormattableString.Invariant($"{path} has {file.Length} octets; at most {MaxOctets} are read."));
        var octets = new byte[file.Length];
        await file.ReadExactlyAsync(octets, cancellationToken);
        return octets;
    });

    /// <summary>Reads what does not say how much it has: a pipe, or a device, which may have no end.</summary>
    private static async Task<byte[]> ReadUnsizedAsync(string path, FileStream file, CancellationToken cancellationToken)
    {
        using var read = new MemoryStream();
        var block = new byte[BlockSize];
        while (await file.ReadAsync(block, cancellationToken) is > 0 and var count)
        {
            if (read.Length + count > MaxOctets) throw new MisuseException(FormattableString.Invariant($"{path} has no end within {MaxOctets} octets, which are the most that are read."));
            read.Write(block, 0, count);
        }

        return read.ToArray();
    }

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

    /// <summary>Says at once that there is no file to read.</summary>
    public static void Check(string path) => Use(path, () =>
    {
        using var file = File.OpenHandle(path);
        return 0;
    });

    private static void ThrowIfFolder(string path)
    {
        if (Directory.Exists(path)) throw new MisuseException($"{path} is a folder; a file was expected.");
    }

    private static MisuseException Unreadable(string path, Exception problem) => new($"{path} cannot be read: {problem.Message}", problem);
}
