using System.Buffers.Binary;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Sessions;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>The prekeys that a ground station made for one gateway, and when it wants to offer others.</summary>
/// <param name="gateway">Whose they are.</param>
/// <param name="policy">How long they live.</param>
/// <param name="oneTime">One-time prekeys in an offer.</param>
internal sealed class GatewayPrekeys(TrustedGateway gateway, PrekeyPolicy policy, int oneTime)
{
    /// <summary>The least time between two offers because one-time prekeys run low: a flood of alarms asks for no more, and takes the rotating one meanwhile.</summary>
    public static readonly TimeSpan LowInterval = TimeSpan.FromMinutes(10);

    /// <summary>The least time between two offers because envelopes come for lesser keys than they could: the last offer may be under way.</summary>
    public static readonly TimeSpan WeakInterval = TimeSpan.FromDays(1);

    public TrustedGateway Gateway { get; } = gateway;

    public PrekeyStore Store { get; } = new(policy);

    /// <summary>When the last offer was made; unknown for never.</summary>
    public DtnTime Offered { get; private set; }

    /// <summary>The offer of this turn.</summary>
    public DtnTime OfferedInTurn { get; set; }

    /// <summary>Whether an envelope came, since the last offer, for a lesser key than its priority could have.</summary>
    public bool IsWeak { get; set; }

    /// <summary>How long until an offer is due, zero for now; null when none is in sight.</summary>
    public TimeSpan? OfferAfter(DtnTime wall)
    {
        // An offer of the future was made by a clock that has been put right since.
        if (!Offered.IsKnown || Offered > wall.Add(FlowContent.ClockGrace) || Store.IsRenewalDue(wall)) return TimeSpan.Zero;
        var isLow = oneTime > 0 && Store.CountOneTime(wall) <= oneTime / 4;
        if (!isLow && !IsWeak) return null;
        var due = Offered.Add(isLow ? LowInterval : WeakInterval);
        return due <= wall ? TimeSpan.Zero : TimeSpan.FromMilliseconds(due.Milliseconds - wall.Milliseconds);
    }

    /// <summary>When the last offer was made 8 | ids of the keys, 16 each: those that were used since have no value any more.</summary>
    public byte[] ExportIndex(DtnTime offered)
    {
        var octets = new byte[sizeof(ulong) + (Store.Count * KeyId.Size)];
        BinaryPrimitives.WriteUInt64BigEndian(octets, offered.Milliseconds);
        foreach (var (at, id) in Store.Ids.Index()) id.Write(octets.AsSpan(sizeof(ulong) + (at * KeyId.Size)));
        return octets;
    }

    /// <summary>Reads when the last offer was made, and gives the ids of the keys that were there then.</summary>
    public List<KeyId> ImportIndex(byte[] index)
    {
        if (index.Length >= sizeof(ulong)) Offered = new(BinaryPrimitives.ReadUInt64BigEndian(index));
        return IdsOf(index);
    }

    public static List<KeyId> IdsOf(byte[] index)
    {
        var ids = new List<KeyId>();
        for (var at = sizeof(ulong); at + KeyId.Size <= index.Length; at += KeyId.Size) ids.Add(KeyId.Read(index.AsSpan(at)));
        return ids;
    }

    public void OnCommitted()
    {
        Store.Commit();
        if (!OfferedInTurn.IsKnown) return;
        (Offered, OfferedInTurn, IsWeak) = (OfferedInTurn, DtnTime.Unknown, false);
    }

    public void OnFailed()
    {
        Store.RollBack();
        OfferedInTurn = DtnTime.Unknown;
    }
}
