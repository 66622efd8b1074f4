using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

/// <summary>The twelve hashes of HashML-DSA by ACVP's names; those that .NET has not are in <see cref="Sha2"/>.</summary>
internal static class PreHash
{
    public static IReadOnlyList<string> Names { get; } =
        ["SHA2-256", "SHA2-384", "SHA2-512", "SHA2-224", "SHA2-512/224", "SHA2-512/256", "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512", "SHAKE-128", "SHAKE-256"];

    public static (string Oid, byte[] Hash) Of(string name, byte[] message) => ("2.16.840.1.101.3.4.2." + (Names.ToList().IndexOf(name) + 1), name switch
    {
        "SHA2-256" => SHA256.HashData(message),
        "SHA2-384" => SHA384.HashData(message),
        "SHA2-512" => SHA512.HashData(message),
        "SHA2-224" => Sha2.Hash224(message),
        "SHA2-512/224" => Sha2.Hash512("SHA-512/224", message)[..28],
        "SHA2-512/256" => Sha2.Hash512("SHA-512/256", message)[..32],
        "SHA3-224" => Squeeze(144, 0x06, 28, message),
        "SHA3-256" => Squeeze(136, 0x06, 32, message),
        "SHA3-384" => Squeeze(104, 0x06, 48, message),
        "SHA3-512" => Squeeze(72, 0x06, 64, message),
        "SHAKE-128" => Squeeze(168, 0x1F, 32, message),
        _ => Squeeze(136, 0x1F, 64, message),
    });

    private static byte[] Squeeze(int rate, byte suffix, int size, byte[] message)
    {
        var sponge = new Sponge(rate, suffix);
        var output = new byte[size];
        sponge.Absorb(message);
        sponge.Squeeze(output);
        return output;
    }
}
