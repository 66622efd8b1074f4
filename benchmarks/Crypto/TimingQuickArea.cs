using System.Diagnostics;
using System.Security.Cryptography;
using Dunes.Benchmarks.Quick;
using Dunes.Sdk.Crypto.Hpke;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Benchmarks.Crypto;

/// <summary>Whether the time of an operation tells two classes of inputs apart: the classes interleaved at random, outliers cropped, Welch's t. A finding says that there is a leak; none does not say that there is none.</summary>
internal sealed class TimingQuickArea : IQuickArea
{
    /// <summary>Beyond it the classes differ: the customary threshold of such checks.</summary>
    private const double Threshold = 4.5;

    /// <summary>Key objects of a class.</summary>
    private const int Objects = 32;

    /// <summary>Runs of a comparison in one time.</summary>
    private const int Repeats = 16;

    public string Name => "timing";

    public IEnumerable<QuickRow> Run()
    {
        // A comparison that ends at the first difference: it must be found, or the check is worth nothing.
        yield return Row("control, a comparison that ends early: must be found", EarlyComparison(), mustFind: true);
        yield return Row("control, the same inputs in both classes", Welch.Compare(60_000, (random, _) => new ComparisonInput(random, isEqual: true), input => CryptographicOperations.FixedTimeEquals(input.Left, input.Right), Repeats));
        yield return Row("tag comparison: equal, or different in the first octet", Welch.Compare(60_000, (random, second) => new ComparisonInput(random, !second), input => CryptographicOperations.FixedTimeEquals(input.Left, input.Right), Repeats));
        yield return Row("CCM opening: a tag that is wrong in its first octet, or in its last", CcmOpening());
        foreach (var set in new[] { MLKemAlgorithm.MLKem768, MLKemAlgorithm.MLKem1024 })
        {
            yield return Row($"{set.Name} decapsulation: a valid ciphertext, or one implicitly rejected", Decapsulation(set, isKeyVaried: false));
            yield return Row($"{set.Name} decapsulation: one key, or random ones", Decapsulation(set, isKeyVaried: true));
        }

        // How many attempts a signature takes is public and no secret's doing; one attempt is compared, and the key is all that differs.
        yield return Row("ML-DSA-65 signature of one attempt: one key, or random ones", Signing(MLDsaAlgorithm.MLDsa65));
        yield return Row("ML-DSA-87 signature of one attempt: one key, or random ones", Signing(MLDsaAlgorithm.MLDsa87));
        yield return Row("X25519 agreement: one key, or random ones", Agreement(Curve25519.Instance));
        yield return Row("P-256 agreement: one key, or random ones", Agreement(ManagedCurves.P256));
        yield return Row("P-384 agreement: one key, or random ones", Agreement(ManagedCurves.P384));
    }

    private static Welch EarlyComparison() => Welch.Compare(60_000, (random, second) => new ComparisonInput(random, !second), input =>
    {
        for (var at = 0; at < input.Left.Length; at++)
        {
            if (input.Left[at] != input.Right[at]) return;
        }
    }, Repeats);

    private static Welch CcmOpening()
    {
        var ccm = new Ccm(new byte[16]);
        var (nonce, message, output) = (new byte[13], new byte[64], new byte[64]);
        var good = new byte[72];
        ccm.Encrypt(nonce, message, good.AsSpan(0, 64), good.AsSpan(64), default);
        var (first, last) = (good.ToArray(), good.ToArray());
        first[64] ^= 1;
        last[71] ^= 1;
        return Welch.Compare(60_000, (_, second) => second ? last : first, input => ccm.TryDecrypt(nonce, input.AsSpan(0, 64), input.AsSpan(64), output, default));
    }

    /// <summary>Varied keys: as many objects in both classes, so that the caches see the same; in one all are the same key.</summary>
    private static Welch Decapsulation(MLKemAlgorithm set, bool isKeyVaried)
    {
        var seed = RandomNumberGenerator.GetBytes(64);
        var same = Enumerable.Range(0, Objects).Select(_ => ManagedMLKem.ImportPrivateSeed(set, seed)).ToArray();
        var varied = Enumerable.Range(0, Objects).Select(_ => ManagedMLKem.GenerateKey(set)).ToArray();
        var secret = new byte[32];
        return Welch.Compare(
            20_000,
            (random, second) =>
            {
                var key = (isKeyVaried && second ? varied : same)[random.Next(Objects)];
                key.Encapsulate(out var ciphertext, out _);
                if (!isKeyVaried && second) ciphertext[random.Next(ciphertext.Length)] ^= (byte)(1 + random.Next(255));
                return (Key: key, Ciphertext: ciphertext);
            },
            input => input.Key.Decapsulate(input.Ciphertext, secret));
    }

    /// <summary>Messages that are signed in one attempt, told by their time: a second attempt nearly doubles it.</summary>
    private static Welch Signing(MLDsaAlgorithm set)
    {
        var seed = RandomNumberGenerator.GetBytes(32);
        var same = Enumerable.Range(0, Objects).Select(_ => ManagedMLDsa.ImportMLDsaPrivateSeed(set, seed)).ToArray();
        var varied = Enumerable.Range(0, Objects).Select(_ => ManagedMLDsa.GenerateKey(set)).ToArray();
        var (signature, randomness) = (new byte[set.SignatureSizeInBytes], new byte[32]);
        long Time(ManagedMLDsa key, byte[] mu)
        {
            var best = long.MaxValue;
            for (var run = 0; run < 2; run++)
            {
                var start = Stopwatch.GetTimestamp();
                key.SignMu(mu, randomness, signature);
                best = Math.Min(best, Stopwatch.GetTimestamp() - start);
            }

            return best;
        }

        byte[] Mu(Random random)
        {
            var mu = new byte[64];
            random.NextBytes(mu);
            return mu;
        }

        var calibration = new Random(3);
        for (var warm = 0; warm < 2_000; warm++) Time(same[0], Mu(calibration));
        Thread.Sleep(300);
        var one = Enumerable.Range(0, 1_000).Select(_ => Time(same[calibration.Next(Objects)], Mu(calibration))).Order().ElementAt(50);
        return Welch.Compare(
            8_000,
            (random, second) =>
            {
                while (true)
                {
                    var key = (second ? varied : same)[random.Next(Objects)];
                    var mu = Mu(random);
                    if (Time(key, mu) < one * 4 / 3) return (Key: key, Mu: mu);
                }
            },
            input => input.Key.SignMu(input.Mu, randomness, signature));
    }

    private static Welch Agreement(Group group)
    {
        using var peer = group.Generate();
        var peerKey = group.ImportPublicKey(peer.PublicKey);
        var scalar = new byte[group.PrivateKeySize];
        peer.Export(scalar);
        var same = Enumerable.Range(0, Objects).Select(_ => group.ImportPrivateKey(scalar)).ToArray();
        var varied = Enumerable.Range(0, Objects).Select(_ => group.Generate()).ToArray();
        var secret = new byte[group.SecretSize];
        return Welch.Compare(20_000, (random, second) => (second ? varied : same)[random.Next(Objects)], key => key.TryAgree(peerKey, secret));
    }

    private static QuickRow Row(string name, Welch welch, bool mustFind = false) => new(
        name,
        Math.Abs(welch.T),
        "t, absolute",
        null,
        $"{welch.First:#,0} and {welch.Second:#,0} kept, means {welch.FirstMean:#,0} and {welch.SecondMean:#,0} ns",
        null,
        mustFind ? $"> {Threshold}" : $"< {Threshold}",
        mustFind == Math.Abs(welch.T) > Threshold,
        0);

    private sealed class ComparisonInput
    {
        public ComparisonInput(Random random, bool isEqual)
        {
            random.NextBytes(Left);
            Left.CopyTo(Right, 0);
            if (!isEqual) Right[0] ^= 0x80;
        }

        public byte[] Left { get; } = new byte[256];

        public byte[] Right { get; } = new byte[256];
    }
}
