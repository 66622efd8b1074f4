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
    public static Stream OpenInput(string path) => IsStandard(path) ? StandardStreams.OpenInput() : InputFile.Use<Stream>(path, () =>
    {
        var file = new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan });
        return Console.IsErrorRedirected || file.Length < ProgressStream.WorthSaying ? file : new ProgressStream(file, Path.GetFileName(path), Console.Error);
    });

    /// <summary>Says at once that an output cannot be written, or is there and its loss was not asked for.</summary>
    public static void CheckOutput(string path, bool force)
    {
        if (!IsStandard(path)) OutputFile.CheckNew(path, force);
    }

    /// <summary>Writes an output: the whole of it or, when the work says so or fails, nothing. What is sealed is for its reader, so a file is its owner's alone.</summary>
    public static async Task<bool> WriteAsync(string path, bool force, Func<Stream, Task<bool>> work)
    {
        if (!IsStandard(path)) return await OutputFile.WriteAsync(path, work, isPrivate: true, overwrite: force);
        await using var output = StandardStreams.OpenOutput();
        return await work(output);
    }

    public static EnvelopePublicKey ReadRecipient(string path)
    {
        using var file = KeyFile.Read(path);
        return file.OpenEnvelopePublicKey();
    }

    public static VerificationKey ReadTrusted(string path)
    {
        using var file = KeyFile.Read(path);
        return file.OpenVerificationKey(KeyPurpose.Envelope);
    }

    /// <summary>The pre-shared key of an id from the octets of a file; null when neither is named.</summary>
    public static EnvelopePreSharedKey? ReadPreSharedKey(string? id, string? path)
    {
        if (id is null && path is null) return null;
        if (id is null || path is null) throw new MisuseException("--psk-id names a pre-shared key and --psk-file the file with its octets; one does not go without the other.");
        var secret = InputFile.Use(path, () => new FileInfo(path).Length <= MaxPreSharedKeySize
            ? File.ReadAllBytes(path)
            : throw new MisuseException($"{path} has more than {MaxPreSharedKeySize} octets, which is no pre-shared key."));
        try
        {
            return new EnvelopePreSharedKey(id, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
