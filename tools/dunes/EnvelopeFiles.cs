using System.Security.Cryptography;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Cli;

/// <summary>Where the envelope verbs read and write: files, or standard input and output under the name <c>-</c>.</summary>
internal static class EnvelopeFiles
{
    private const string Standard = "-";
    private const int MaxPreSharedKeySize = 4_096;

    public static bool IsStandard(string path) => path == Standard;

    /// <summary>Opens the input; a long file says on a terminal how far it is.</summary>
    public static Stream OpenInput(string path)
    {
        if (IsStandard(path)) return Console.OpenStandardInput();
        try
        {
            var file = new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan });
            return Console.IsErrorRedirected || file.Length < ProgressStream.WorthSaying ? file : new ProgressStream(file, Path.GetFileName(path), Console.Error);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new MisuseException($"{path} cannot be read: {problem.Message}", problem);
        }
    }

    /// <summary>Writes an output that must not be there yet: the whole of it, or, when the work says so or fails, nothing.</summary>
    public static async Task<bool> WriteAsync(string path, Func<Stream, Task<bool>> work)
    {
        if (IsStandard(path))
        {
            using var output = Console.OpenStandardOutput();
            return await work(output);
        }

        if (Path.Exists(path)) throw new MisuseException($"{path} is there already; it is not written over.");
        OutputFile.Check(path);
        var unfinished = $"{path}.{Path.GetRandomFileName()}.part";
        var isDone = false;
        try
        {
            // What was sealed is for its reader: a file in the making is its owner's alone.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using (var file = new FileStream(unfinished, options))
            {
                isDone = await work(file);
                if (isDone) file.Flush(flushToDisk: true);
            }

            if (isDone) File.Move(unfinished, path, overwrite: false);
            return isDone;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    public static EnvelopePublicKey ReadRecipient(string path) => Read(path, file => file.OpenEnvelopePublicKey());

    public static VerificationKey ReadTrusted(string path) => Read(path, file => file.OpenVerificationKey(KeyPurpose.Envelope));

    /// <summary>The pre-shared key of an id from the octets of a file; null when neither is named.</summary>
    public static EnvelopePreSharedKey? ReadPreSharedKey(string? id, string? path)
    {
        if (id is null && path is null) return null;
        if (id is null || path is null) throw new MisuseException("--psk-id names a pre-shared key and --psk-file the file with its octets; one does not go without the other.");
        byte[]? secret = null;
        try
        {
            if (new FileInfo(path).Length > MaxPreSharedKeySize) throw new MisuseException($"{path} has more than {MaxPreSharedKeySize} octets, which is no pre-shared key.");
            secret = File.ReadAllBytes(path);
            return new EnvelopePreSharedKey(id, secret);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new MisuseException($"{path} cannot be read: {problem.Message}", problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static T Read<T>(string path, Func<KeyFile, T> open)
    {
        try
        {
            using var file = KeyFile.Read(path);
            return open(file);
        }
        catch (KeyFileException problem)
        {
            throw new MisuseException(problem.Message, problem);
        }
    }
}
