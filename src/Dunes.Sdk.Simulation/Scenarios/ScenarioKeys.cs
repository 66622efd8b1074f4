using System.Security.Cryptography;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>The keys of gateway, ground and receipts: fresh, or those that a data folder keeps, so that what an earlier run sealed can still be opened.</summary>
internal sealed class ScenarioKeys : IDisposable
{
    private const string GatewayFile = "gateway.key";
    private const string GatewaySigningFile = "gateway-signing.key";
    private const string GroundFile = "ground.key";
    private const string GroundSigningFile = "ground-signing.key";
    private const string ReceiptSigningFile = "receipt-signing.key";

    private ScenarioKeys(EnvelopeKeyPair gateway, SigningKey gatewaySigner, EnvelopeKeyPair ground, SigningKey groundSigner, SigningKey receiptSigner) =>
        (Gateway, GatewaySigner, Ground, GroundSigner, ReceiptSigner) = (gateway, gatewaySigner, ground, groundSigner, receiptSigner);

    /// <summary>The files of a data folder that hold the keys.</summary>
    public static IReadOnlyList<string> Files { get; } = [GatewayFile, GatewaySigningFile, GroundFile, GroundSigningFile, ReceiptSigningFile];

    public EnvelopeKeyPair Gateway { get; }

    public SigningKey GatewaySigner { get; }

    public EnvelopeKeyPair Ground { get; }

    public SigningKey GroundSigner { get; }

    public SigningKey ReceiptSigner { get; }

    /// <summary>Fresh keys that are kept nowhere.</summary>
    public static ScenarioKeys Generate() => new(
        EnvelopeKeyPair.Generate(), SigningKey.Generate(KeyPurpose.Envelope), EnvelopeKeyPair.Generate(), SigningKey.Generate(KeyPurpose.Envelope), SigningKey.Generate(KeyPurpose.Receipt));

    /// <summary>The keys of a data folder; those that are missing are made and kept there in clear, readable by their owner alone.</summary>
    public static ScenarioKeys Keep(string folder, DateTimeOffset now) => new(
        Envelope(Path.Combine(folder, GatewayFile), now),
        Signing(Path.Combine(folder, GatewaySigningFile), KeyPurpose.Envelope, now),
        Envelope(Path.Combine(folder, GroundFile), now),
        Signing(Path.Combine(folder, GroundSigningFile), KeyPurpose.Envelope, now),
        Signing(Path.Combine(folder, ReceiptSigningFile), KeyPurpose.Receipt, now));

    public void Dispose()
    {
        Gateway.Dispose();
        GatewaySigner.Dispose();
        Ground.Dispose();
        GroundSigner.Dispose();
        ReceiptSigner.Dispose();
    }

    private static EnvelopeKeyPair Envelope(string path, DateTimeOffset now) =>
        ReadOrMake(path, file => file.OpenEnvelopeKeyPair(), EnvelopeKeyPair.Generate, key => KeyFile.Write(key, now, expires: null, passphrase: default));

    private static SigningKey Signing(string path, KeyPurpose purpose, DateTimeOffset now) =>
        ReadOrMake(path, file => file.OpenSigningKey(purpose), () => SigningKey.Generate(purpose), key => KeyFile.Write(key, now, expires: null, passphrase: default));

    private static T ReadOrMake<T>(string path, Func<KeyFile, T> read, Func<T> make, Func<T, byte[]> write)
    {
        if (File.Exists(path))
        {
            using var file = KeyFile.Read(path);
            return read(file);
        }

        var made = make();
        var octets = write(made);
        try
        {
            WriteForOwner(path, octets);
            return made;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(path, failure.Message, failure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    /// <summary>Written beside and moved into place: a run that is killed meanwhile leaves no half key.</summary>
    private static void WriteForOwner(string path, byte[] octets)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(path + ".new", options))
        {
            file.Write(octets);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }
}
