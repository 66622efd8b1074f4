namespace Dunes.Sdk.Crypto.Tests.MachineCode;

public class MachineCodeTests
{
    [Theory]
    [InlineData(Processor.Avx512)]
    [InlineData(Processor.Avx2)]
    [InlineData(Processor.Least)]
    public void X(Processor p)
    {
        var listing = Listing.Of(p);
        File.WriteAllLines($"/tmp/ct/m-{p}.txt", listing.Values.SelectMany(m => new[] { $"{m.Name}|{m.Jumps.Count()}|{m.Divisions.Count()}" }));
    }
}
