namespace Dunes.Sdk.Bundles.Store;

/// <summary>Where a batch stood: the lengths of its lists, which only grow, and copies of what is changed in place.</summary>
internal sealed record StoreSavepoint(
    int Added,
    int Updated,
    int Removed,
    int Remembered,
    int Journal,
    Dictionary<string, byte[]> Values,
    Dictionary<string, byte[]> Secrets,
    HashSet<string> Forgotten);
