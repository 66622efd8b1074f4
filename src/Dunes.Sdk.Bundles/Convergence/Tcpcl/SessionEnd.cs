namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>How a session ends: what both sides said of it, and the first reason that was given.</summary>
/// <remarks>RFC 9174, sections 5.1.2 and 6.1.</remarks>
internal sealed class SessionEnd(OctetQueue control)
{
    /// <summary>Messages out of place after which the peer is left.</summary>
    private const int MaxMisplaced = 16;

    /// <summary>Why the session is over, in words; empty while nobody gave a reason.</summary>
    public string Reason { get; private set; } = string.Empty;

    /// <summary>Whether this side said SESS_TERM.</summary>
    public bool IsSent { get; private set; }

    /// <summary>Whether the peer said it.</summary>
    public bool IsReceived { get; private set; }

    /// <summary>Whether the peer turned this node away, so that coming back soon is of no use.</summary>
    public bool IsTurnedAway { get; private set; }

    /// <summary>Messages of the peer that were rejected, and passed over.</summary>
    public int Misplaced { get; private set; }

    /// <summary>Whether the peer does little else than send messages out of place.</summary>
    public bool HasHadEnough => Misplaced >= MaxMisplaced;

    public void Explain(string reason)
    {
        if (Reason.Length == 0) Reason = reason;
    }

    public void OnTerm(bool isReply, SessTermReason reason)
    {
        IsReceived = true;
        IsTurnedAway = !isReply && reason is SessTermReason.ContactFailure or SessTermReason.VersionMismatch or SessTermReason.Busy or SessTermReason.ResourceExhaustion;
        Explain(isReply ? "it was ended" : $"the peer ended the session: {reason}");
    }

    /// <summary>Says SESS_TERM, unless that was said before.</summary>
    public void WriteTerm(SessTermReason reason, bool isReply = false)
    {
        if (IsSent) return;
        IsSent = true;
        control.Append([TcpclMessage.SessTerm, isReply ? TcpclMessage.ReplyFlag : (byte)0, (byte)reason]);
    }

    public void WriteReject(MsgRejectReason reason, byte header)
    {
        control.Append([TcpclMessage.MsgReject, (byte)reason, header]);
        if (reason == MsgRejectReason.Unexpected) Misplaced++;
    }
}
