using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Dunes.Adapters.Benchmarks;
using Dunes.Benchmarks.Crypto;
using Dunes.Benchmarks.Quick;
using Dunes.Sdk.Crypto.BouncyCastle;
using Dunes.Sdk.Crypto.PostQuantum;

// Our own ML-KEM and ML-DSA beside BouncyCastle's, in one run; all of it, or what an argument names.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var wanted = args.Length > 0 ? args[0] : string.Empty;
var (ours, theirs) = (ManagedPostQuantumProvider.Instance, BouncyCastleProvider.Instance);
(string Name, Action Ours, Action Theirs)[] rows =
[
    .. Side.BySide(new KemSide(ours, MLKemAlgorithm.MLKem768), new KemSide(theirs, MLKemAlgorithm.MLKem768)),
    .. Side.BySide(new SignatureSide(ours, MLDsaAlgorithm.MLDsa65, MlDsaMessages.Of65), new SignatureSide(theirs, MLDsaAlgorithm.MLDsa65, MlDsaMessages.Of65)),
    .. Side.BySide(new SignatureSide(ours, MLDsaAlgorithm.MLDsa87, MlDsaMessages.Of87), new SignatureSide(theirs, MLDsaAlgorithm.MLDsa87, MlDsaMessages.Of87)),
];
Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, CPU time, medians of five rounds; BouncyCastle {typeof(Org.BouncyCastle.Crypto.Kems.MLKemEncapsulator).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version}");
Console.WriteLine("| what | ours op/s | garbage B/op | BouncyCastle op/s | garbage B/op | ratio |");
Console.WriteLine("|---|---:|---:|---:|---:|---:|");
foreach (var (name, our, their) in rows.Where(row => row.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase)))
{
    var (mine, peer) = (Measurement.Of(our), Measurement.Of(their));
    Console.WriteLine($"| {name} | {mine.CallsPerSecond:#,0} | {mine.AllocatedBytesPerCall:#,0} | {peer.CallsPerSecond:#,0} | {peer.AllocatedBytesPerCall:#,0} | {mine.CallsPerSecond / peer.CallsPerSecond:0.0} |");
}
