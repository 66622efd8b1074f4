using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>The keys of gateway, ground and receipts: fresh, or those that a data folder keeps, so that what an earlier run sealed can still be opened.</summary>
internal sealed class ScenarioKeys : IDisposable
{
    private ScenarioKeys(EnvelopeKeyPair gateway, SigningKey gatewaySigner, EnvelopeKeyPair ground, SigningKey groundSigner, SigningKey receiptSigner) =>
        (Gateway, GatewaySigner, Ground, GroundSigner, ReceiptSigner) = (gateway, gatewaySigner, ground, groundSigner, receiptSigner);

    public EnvelopeKeyPair Gateway { get; }

    public SigningKey GatewaySigner { get; }

    public EnvelopeKeyPair Ground { get; }

    public SigningKey GroundSigner { get; }

    public SigningKey ReceiptSigner { get; }

    /// <summary>Fresh keys that are kept nowhere.</summary>
    public static ScenarioKeys Generate() => new(
        EnvelopeKeyPair.Generate(), SigningKey.Generate(KeyPurpose.Envelope), EnvelopeKeyPair.Generate(), SigningKey.Generate(KeyPurpose.Envelope), SigningKey.Generate(KeyPurpose.Receipt));

    /// <summary>The keys of a data folder; those that are missing are made and kept there as PKCS#8, readable by their owner alone.</summary>
    public static ScenarioKeys Keep(string folder) => new(
        Envelope(Path.Combine(folder, "gateway.key")),
        Signing(Path.Combine(folder, "gateway-signing.key"), KeyPurpose.Envelope),
        Envelope(Path.Combine(folder, "ground.key")),
        Signing(Path.Combine(folder, "ground-signing.key"), KeyPurpose.Envelope),
        Signing(Path.Combine(folder, "receipt-signing.key"), KeyPurpose.Receipt));

    public void Dispose()
    {
        Gateway.Dispose();
        GatewaySigner.Dispose();
        Ground.Dispose();
        GroundSigner.Dispose();
        ReceiptSigner.Dispose();
    }

    private static EnvelopeKeyPair Envelope(string path) => ReadOrMake(path, octets => EnvelopeKeyPair.ImportPkcs8(octets), EnvelopeKeyPair.Generate, key => key.ExportPkcs8());

    private static SigningKey Signing(string path, KeyPurpose purpose) =>
        ReadOrMake(path, octets => SigningKey.ImportPkcs8(octets, purpose), () => SigningKey.Generate(purpose), key => key.ExportPkcs8());

    private static T ReadOrMake<T>(string path, Func<byte[], T> read, Func<T> make, Func<T, byte[]> export)
    {
        byte[] octets = [];
        try
        {
            if (File.Exists(path))
            {
                octets = File.ReadAllBytes(path);
                return read(octets);
            }

            var made = make();
            octets = export(made);
            WriteForOwner(path, octets);
            return made;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new DunesException($"The key file {path} cannot be used ({failure.GetType().Name}: {failure.Message}); a PKCS#8 private key is expected.", failure);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(octets);
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
