using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Dunes.Sdk.Crypto.Tests.MachineCode;

/// <summary>
/// What is written without a secret branch or division is not compiled to one either. The code is that of the runtime's optimising compiler without a
/// profile, for three kinds of processors; a new jump anywhere in it is to be read before its number is put into the table.
/// </summary>
public class MachineCodeTests
{
    private static readonly ConcurrentDictionary<Processor, Lazy<IReadOnlyDictionary<string, CompiledMethod>>> Listings = [];

    [Theory]
    [InlineData(Processor.Avx512)]
    [InlineData(Processor.Avx2)]
    [InlineData(Processor.Least)]
    public void Machine_code_that_sees_secrets_has_the_jumps_that_were_read_and_no_division(Processor wanted)
    {
        var processor = SkipUnlessRead(wanted);
        if (!ReadMethods.IsRead) TestContext.Current.TestOutputHelper?.WriteLine($"Read with .NET {ReadMethods.Runtime}, and this is {Environment.Version}: jumps are not counted.");
        var findings = Check(ListingOf(processor), ReadMethods.All, ReadMethods.Types, processor, countsJumps: ReadMethods.IsRead).ToArray();
        Assert.True(findings.Length == 0, $"Read the machine code of these, {processor}:\n{string.Join("\n", findings)}");
    }

    [Fact]
    public void A_secret_branch_is_found()
    {
        // It differs from its twin in the branch alone.
        var listing = ListingOf(SkipUnlessRead(Processor.Avx2));
        var read = new ReadMethod("Control:Branch", [listing["Control:Loop"].Jumps.Count(), listing["Control:Loop"].Jumps.Count(), null]);
        Assert.Contains(Check(listing, [read], new HashSet<string>(), Processor.Avx2), finding => finding.StartsWith("Control:Branch has", StringComparison.Ordinal));
        Assert.DoesNotContain(Check(listing, [read with { Name = "Control:Loop" }], new HashSet<string>(), Processor.Avx2), finding => finding.StartsWith("Control", StringComparison.Ordinal));
    }

    [Fact]
    public void A_method_that_divides_or_jumps_is_found_without_a_row()
    {
        var findings = Check(ListingOf(SkipUnlessRead(Processor.Avx2)), [], new HashSet<string>(["Control"], StringComparer.Ordinal), Processor.Avx2).ToArray();
        Assert.Contains(findings, finding => finding.StartsWith("Control:Divide divides", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.StartsWith("Control:Branch has", StringComparison.Ordinal));
    }

    [Fact]
    public void A_method_that_is_not_compiled_is_found()
    {
        var listing = ListingOf(SkipUnlessRead(Processor.Avx2));
        var findings = Check(listing, [new ReadMethod("Control:Renamed", [0, 0, 0])], new HashSet<string>(), Processor.Avx2);
        Assert.Contains(findings, finding => finding.StartsWith("Control:Renamed is not", StringComparison.Ordinal));
    }

    /// <summary>What is not as it was read; methods of <paramref name="types"/> that have no row have no jump either.</summary>
    private static IEnumerable<string> Check(IReadOnlyDictionary<string, CompiledMethod> listing, IReadOnlyList<ReadMethod> rows, IReadOnlySet<string> types, Processor processor, bool countsJumps = true)
    {
        var expected = rows.ToDictionary(row => row.Name, row => row.Jumps[(int)processor], StringComparer.Ordinal);
        foreach (var (name, jumps) in expected)
        {
            if (jumps is not null && !listing.ContainsKey(name)) yield return $"{name} is not compiled: it has another name, or is part of others now.";
        }

        foreach (var method in listing.Values.Where(method => expected.ContainsKey(method.Name) || types.Contains(CompiledMethod.TypeOf(method.Name))))
        {
            if (ReadMethods.Public.Contains(method.Name)) continue;
            var jumps = method.Jumps.ToArray();
            var known = expected.GetValueOrDefault(method.Name) ?? 0;
            if (countsJumps && jumps.Length != known) yield return $"{method.Name} has {jumps.Length} conditional jumps, not {known}:\n    {string.Join("\n    ", jumps)}";
            if (method.Divisions.Any() && !ReadMethods.Dividing.Contains(method.Name)) yield return $"{method.Name} divides: {method.Divisions.First()}";
            if (method.Substitutes.FirstOrDefault(call => !call.Contains(":Shuffle(", StringComparison.Ordinal)) is { } substitute) yield return $"{method.Name} has no instruction for {substitute}";
        }
    }

    private static IReadOnlyDictionary<string, CompiledMethod> ListingOf(Processor processor) => Listings.GetOrAdd(processor, it => new(() => Listing.Of(it))).Value;

    private static Processor SkipUnlessRead(Processor wanted)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && Environment.Version.Major == 10,
            $"The machine code was read with .NET 10 on Linux, x64; this is {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}.");
        return Listing.Available(wanted);
    }
}
