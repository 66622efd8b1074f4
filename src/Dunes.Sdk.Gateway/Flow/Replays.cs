using System.Globalization;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Judges opened envelopes by a window per sender and epoch; what it remembers of a sender is stored, page by page, in the transaction that delivers.</summary>
/// <remarks>A sender's pages are read when its first envelope comes. Only trusted senders get here, and there is room for all of them: none is forgotten.</remarks>
/// <param name="bundles">The node whose turns deliver.</param>
/// <param name="senders">How many are trusted.</param>
internal sealed class Replays(BundleNode bundles, int senders)
{
    /// <summary>Wider than what a link reorders within one priority, which has epochs of its own; three of them for each of the stores that a sender lost lately.</summary>
    private static readonly ReplayLimits Limits = new() { Width = 65_536, EpochsPerSender = 15, IdsPerSender = 1024, Skew = FlowContent.ClockGrace };

    private readonly ReplayWindow _window = new(Limits with { Senders = Math.Max(senders, 1) });
    private readonly HashSet<KeyId> _read = [];

    public static string PageName(KeyId sender, int page) => string.Create(CultureInfo.InvariantCulture, $"flow/replay/{sender}/{page:x5}");

    /// <summary>Judges an envelope, within the turn that delivers it, and remembers it when it is fresh.</summary>
    /// <exception cref="BundleStoreException">The store failed.</exception>
    /// <exception cref="DunesException">What was stored of the sender is damaged: it is not known what was delivered.</exception>
    public ReplayStatus Accept(OpenedEnvelope opened, ReplayTime time)
    {
        var sender = opened.Sender;
        Read(sender, time.Uptime);
        var status = _window.Accept(opened, time);
        if (status == ReplayStatus.Fresh) _window.ExportChanges(sender, time.Uptime, (page, octets) => bundles.Batch.Put(PageName(sender, page), octets));
        return status;
    }

    /// <summary>Whether an envelope of this name was delivered from a trusted sender: one that cannot be opened again is a duplicate then. Its header is anybody's, so that says nothing else.</summary>
    /// <exception cref="BundleStoreException">The store failed.</exception>
    /// <exception cref="DunesException">What was stored of the sender is damaged.</exception>
    public bool Knows(KeyId sender, KeyId id, TimeSpan uptime)
    {
        Read(sender, uptime);
        return _window.Knows(sender, id);
    }

    public void OnCommitted() => _window.Commit();

    public void OnFailed() => _window.RollBack();

    private void Read(KeyId sender, TimeSpan uptime)
    {
        if (_read.Contains(sender)) return;
        if (bundles.Store.Get(PageName(sender, 0)) is not null && !_window.TryImport(sender, uptime, page => bundles.Store.Get(PageName(sender, page))))
        {
            // Not a failure of the store, which would fail the turn and with it everybody's deliveries: it concerns this sender's bundles alone.
            throw new DunesException($"{PageName(sender, 0)}: what was delivered of this sender is not as this program stores it.");
        }

        _read.Add(sender);
    }
}
