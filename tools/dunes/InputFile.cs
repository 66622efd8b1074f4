using System.Text;

namespace Dunes.Cli;

/// <summary>Files that a verb was asked to read.</summary>
internal static class InputFile
{
    private const long MaxOctets = 80L * 1024 * 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var size = new FileInfo(path).Length;
            return size <= MaxOctets
                ? await File.ReadAllBytesAsync(path, cancellationToken)
                : throw new MisuseException(FormattableString.Invariant($"{path} has {size} octets; at most {MaxOctets} are read."));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new MisuseException($"{path} cannot be read: {problem.Message}", problem);
        }
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
}
