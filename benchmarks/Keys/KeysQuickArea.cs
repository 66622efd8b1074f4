using Dunes.Benchmarks.Crypto;
using Dunes.Benchmarks.Quick;

namespace Dunes.Benchmarks.Keys;

/// <summary>scrypt beside OpenSSL's, which Node 24 calls: a slower one would make the price of a guess dearer to us than to a guesser.</summary>
internal sealed class KeysQuickArea : IQuickArea
{
    public string Name => "keys";

    public IEnumerable<QuickRow> Run()
    {
        var ours = new ScryptBenchmarks();
        var peer = Node24.Measure("const salt = Buffer.alloc(16);", "crypto.scryptSync('correct horse', salt, 32, { N: 16384, r: 8, p: 1 })");
        yield return QuickRow.Nanoseconds("scrypt, N = 2^14, r = 8, p = 1", Measurement.Of(ours.DeriveKey), peer?.Calls[0], peer?.Version ?? Node24.Missing, 0.8);
    }
}
