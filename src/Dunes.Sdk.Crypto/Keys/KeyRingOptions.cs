namespace Dunes.Sdk.Crypto.Keys;

/// <summary>Where a key ring is kept, and how long its keys live.</summary>
public sealed class KeyRingOptions
{
    /// <summary>The folder; only its owner may enter it. It must be given.</summary>
    public string Folder { get; set; } = string.Empty;

    /// <summary>Whether a folder without a ring gets one. The default is true.</summary>
    public bool CreateIfMissing { get; set; } = true;

    /// <summary>A file whose first line is the ring's passphrase; null when an <see cref="IKeyProtector"/> is registered instead. One of the two must be there.</summary>
    public string? PassphraseFile { get; set; }

    /// <summary>
    /// Where the ring's revision is kept, to notice an index that was put back. The default, null, is <c>ring.revision</c> in the folder, which notices the
    /// rollback of one file; a path on another medium notices the rollback of the whole folder.
    /// </summary>
    public string? RevisionFile { get; set; }

    /// <summary>How long a fresh key signs and receives: 1 hour to 10 years. The default is one year.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How long a key still opens and verifies after its end or its rotation, 0 to 10 years: the longest lifetime of a message, and the clocks' error. The default is 90 days.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(90);
}
