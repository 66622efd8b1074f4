namespace Dunes.Sdk.Bundles;

/// <summary>One row of a store's append-only journal: an audit step, a delivered reading.</summary>
/// <param name="Number">Grows with each row.</param>
/// <param name="Topic">What kind of row.</param>
/// <param name="Key">What it is about.</param>
/// <param name="Body">UTF-8 JSON.</param>
public readonly record struct JournalEntry(long Number, string Topic, string Key, string Body);
