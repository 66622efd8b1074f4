namespace Dunes.Benchmarks.Quick;

/// <summary>The bars of one area, measured beside their peers in one run of at most a minute.</summary>
internal interface IQuickArea
{
    string Name { get; }

    IEnumerable<QuickRow> Run();
}
