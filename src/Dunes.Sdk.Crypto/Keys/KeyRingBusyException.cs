namespace Dunes.Sdk.Crypto.Keys;

/// <summary>Another process, or another ring of this one, is writing the folder at this moment. Nothing was changed; the call may be repeated.</summary>
public sealed class KeyRingBusyException(string folder) : DunesException($"The key ring {folder} is being written by another process; try again.")
{
    /// <summary>The ring's folder.</summary>
    public string Folder { get; } = folder;
}
