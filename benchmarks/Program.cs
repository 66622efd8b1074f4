using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using BenchmarkDotNet.Running;
using Dunes.Benchmarks.Quick;

// quick AREA [--json]: each bar beside its peer in one run; anything else goes to BenchmarkDotNet.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not ["quick", ..])
{
    BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
    return 0;
}

var areas = Assembly.GetExecutingAssembly().GetTypes()
    .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IQuickArea)))
    .Select(type => (IQuickArea)Activator.CreateInstance(type)!)
    .OrderBy(area => area.Name, StringComparer.Ordinal)
    .ToList();
var wanted = args.Length > 1 && !args[1].StartsWith('-') ? args[1] : "all";
var chosen = wanted == "all" ? areas : areas.Where(area => area.Name == wanted).ToList();
if (chosen.Count == 0)
{
    Console.Error.WriteLine($"No area is called '{wanted}'; these are: all, {string.Join(", ", areas.Select(area => area.Name))}.");
    return 2;
}

var watch = Stopwatch.StartNew();
var rows = chosen.SelectMany(area => area.Run()).ToList();
if (args.Contains("--json"))
{
    Console.WriteLine(JsonSerializer.Serialize(rows, new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true }));
    return 0;
}

Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, CPU time, medians of five rounds");
Console.WriteLine("| what | ours | unit | garbage B/op | peer | peer's | ratio | bar | met |");
Console.WriteLine("|---|---:|---|---:|---|---:|---:|---|---|");
foreach (var row in rows)
{
    Console.WriteLine($"| {row.Name} | {row.Ours:#,0.#} | {row.Unit} | {row.AllocatedBytes:#,0.##} | {row.PeerName} | {(row.Peer is { } peer ? peer.ToString("#,0.#", CultureInfo.InvariantCulture) : "-")} | {(row.Ratio is { } ratio ? ratio.ToString("0.00", CultureInfo.InvariantCulture) : "-")} | {row.Bar} | {row.Met switch { true => "yes", false => "NO", null => "-" }} |");
}

Console.WriteLine($"{rows.Count} bars in {watch.Elapsed.TotalSeconds:0.0} s");
return 0;
