using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway.Protos;
using Google.Protobuf;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>A command that ground sent, and how far it is.</summary>
/// <remarks>
/// Each method is an event; it gives whether the event changed anything. Only <see cref="Restore"/>, for a turn that failed, leads back.
/// <code>
///            carried      bundle gone                       result              deadline
/// Held       → Carried    → Ended (Expired, or Failed if    → Ended (as told)   → Ended (Unknown)
///                           its bundle was damaged)
/// Carried    -            -                                 → Ended (as told)   → Ended (Unknown)
/// Ended      -            -                                 -                   -
/// </code>
/// </remarks>
/// <param name="id">The command.</param>
/// <param name="gateway">The node id of the gateway.</param>
/// <param name="target">The actuator.</param>
/// <param name="isOn">The state to switch to.</param>
/// <param name="bundle">Creation time and sequence of the bundle that carries it.</param>
/// <param name="deadline">When nothing more is expected to be heard of it, in held time.</param>
internal sealed class SentCommand(
    Guid id, EndpointId gateway, ushort target, bool isOn, (DtnTime Created, ulong Sequence) bundle, TimeSpan deadline)
{
    public const string Damaged = "the ground station's disk gave back another bundle than was stored";

    public const string NeverLeft = "it did not leave the ground station within its lifetime";

    public Guid Id { get; } = id;

    public EndpointId Gateway { get; } = gateway;

    public ushort Target { get; } = target;

    public bool IsOn { get; } = isOn;

    public (DtnTime Created, ulong Sequence) Bundle { get; } = bundle;

    public TimeSpan Deadline { get; } = deadline;

    public SentCommandState State { get; private set; }

    public CommandOutcome Outcome { get; private set; }

    public string Reason { get; private set; } = string.Empty;

    /// <summary>The next node has its bundle on stable storage.</summary>
    public bool OnCarried()
    {
        if (State != SentCommandState.Held) return false;
        State = SentCommandState.Carried;
        return true;
    }

    /// <summary>Ground's node holds its bundle no longer, and did not hand it over.</summary>
    public bool OnBundleGone(BundleFate fate) => State == SentCommandState.Held
        && (fate == BundleFate.Damaged ? End(CommandOutcome.Failed, Damaged) : End(CommandOutcome.Expired, NeverLeft));

    /// <summary>Its gateway told how it ended.</summary>
    public bool OnResult(CommandOutcome outcome, string reason) => End(outcome, reason);

    /// <summary>Its lifetime and the grace are over.</summary>
    public bool OnDeadline() => End(CommandOutcome.Unknown, State == SentCommandState.Held
        ? "its bundle is still on its way to the next node, and no result came in time"
        : "it left the ground station, and no result came in time");

    /// <summary>The turn failed: nothing of it has happened.</summary>
    public void Restore(SentCommandState before) => (State, Outcome, Reason) = (before, CommandOutcome.None, string.Empty);

    public StoredSentCommand ToProto()
    {
        var octets = new byte[16];
        Id.TryWriteBytes(octets, bigEndian: true, out _);
        return new()
        {
            Id = UnsafeByteOperations.UnsafeWrap(octets),
            Gateway = Gateway.ToString(),
            Target = Target,
            IsOn = IsOn,
            BundleCreated = Bundle.Created.Milliseconds,
            BundleSequence = Bundle.Sequence,
            Deadline = RunningTime.ToMilliseconds(Deadline),
            IsCarried = State == SentCommandState.Carried,
        };
    }

    /// <summary>Reads a stored command, which has not ended.</summary>
    /// <exception cref="InvalidDataException">A field has a value that was never stored.</exception>
    public static SentCommand Read(StoredSentCommand proto)
    {
        if (proto.Id.Length != 16 || proto.Target > ushort.MaxValue || !EndpointId.TryParse(proto.Gateway, out var gateway))
        {
            throw new InvalidDataException("The row of a sent command is damaged.");
        }

        var bundle = (new DtnTime(proto.BundleCreated), proto.BundleSequence);
        var deadline = RunningTime.FromMilliseconds(proto.Deadline);
        return new(new(proto.Id.Span, bigEndian: true), gateway, (ushort)proto.Target, proto.IsOn, bundle, deadline)
        {
            State = proto.IsCarried ? SentCommandState.Carried : SentCommandState.Held,
        };
    }

    private bool End(CommandOutcome outcome, string reason)
    {
        if (State == SentCommandState.Ended) return false;
        (State, Outcome, Reason) = (SentCommandState.Ended, outcome, reason);
        return true;
    }
}
