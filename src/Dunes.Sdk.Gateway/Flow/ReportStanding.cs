namespace Dunes.Sdk.Gateway.Flow;

/// <summary>What a report is beside those that were accepted before it.</summary>
internal enum ReportStanding
{
    /// <summary>It is delivered.</summary>
    New,

    /// <summary>It is delivered with a mark: it looks like one before it, but a counter that started over gives the same.</summary>
    PossiblyRepeated,

    /// <summary>It was accepted before, for sure, and is not delivered again.</summary>
    Repeated,
}
