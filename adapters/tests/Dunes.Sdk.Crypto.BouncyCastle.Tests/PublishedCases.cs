using System.Security.Cryptography;
using System.Text.Json;
using Dunes.TestSupport;
using Org.BouncyCastle.Security;

namespace Dunes.Sdk.Crypto.BouncyCastle.Tests;

/// <summary>Published cases, and the randomness that they fix.</summary>
internal static class PublishedCases
{
    public static List<JsonElement> Load(string file, string list, int count)
    {
        List<JsonElement> cases = [.. JsonDocument.Parse(File.ReadAllBytes(Vectors.Path(file))).RootElement.GetProperty(list).EnumerateArray()];
        Assert.Equal(count, cases.Count);
        return cases;
    }

    public static MLKemAlgorithm Kem(JsonElement vector) => Kems.Single(set => set.Name == vector.GetProperty("set").GetString());

    public static MLDsaAlgorithm Signature(JsonElement vector) => Signatures.Single(set => set.Name == vector.GetProperty("set").GetString());

    public static MLKemAlgorithm[] Kems { get; } = [MLKemAlgorithm.MLKem512, MLKemAlgorithm.MLKem768, MLKemAlgorithm.MLKem1024];

    public static MLDsaAlgorithm[] Signatures { get; } = [MLDsaAlgorithm.MLDsa44, MLDsaAlgorithm.MLDsa65, MLDsaAlgorithm.MLDsa87];

    public static byte[]? Bytes(JsonElement vector, string name) => vector.TryGetProperty(name, out var hex) ? Convert.FromHexString(hex.GetString()!) : null;

    /// <summary>Holds a value against the case's, or its hash against the case's hash.</summary>
    public static void AssertValue(JsonElement vector, string name, byte[] actual)
    {
        var (expected, found) = Bytes(vector, name) is { } whole ? (whole, actual) : (Bytes(vector, name + "Sha256")!, SHA256.HashData(actual));
        Assert.True(expected.AsSpan().SequenceEqual(found), $"{name} of {vector.GetProperty("set")} case {vector.GetProperty("tc")}");
    }

    public static void AssertVerdict(JsonElement vector, bool valid) =>
        Assert.True(valid == (vector.GetProperty("res").GetString() == "valid"), $"{vector.GetProperty("set")} case {vector.GetProperty("tc")}: {valid}");

    /// <summary>Whether a call went through; a refusal is one of the two exceptions that the provider's contract names.</summary>
    public static bool Accepts(Action call)
    {
        try
        {
            call();
            return true;
        }
        catch (Exception refused) when (refused is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    /// <summary>A generator that gives these octets once.</summary>
    public static SecureRandom Fixed(byte[] octets) => new FixedRandom(octets);

    private sealed class FixedRandom(byte[] octets) : SecureRandom(generator: null)
    {
        private int _at;

        public override void NextBytes(byte[] buf) => NextBytes(buf.AsSpan());

        public override void NextBytes(byte[] buf, int off, int len) => NextBytes(buf.AsSpan(off, len));

        public override void NextBytes(Span<byte> buffer)
        {
            octets.AsSpan(_at, buffer.Length).CopyTo(buffer);
            _at += buffer.Length;
        }
    }
}
