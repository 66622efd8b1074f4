using Dunes.Sdk.Gateway.Protos;
using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>A command that the gateway accepted and has not reported yet, and how far it is.</summary>
/// <remarks>
/// Each method is an event; those that end it give whether they did. Nothing leads back: a turn that fails takes back what is stored of it,
/// not what the mesh has heard.
/// <code>
///           rate allows   mesh took a Set   transport heard it   a Status agrees          lifetime over           no answer, or the mesh refuses
/// Waiting   → Begun       -                 -                    -                        → Ended (Expired) *     -
/// Begun     -             → Asked           -                    -                        → Ended (Expired) *     → Ended (Failed)
/// Asked     -             Asked             → Heard              Asked: may be recorded   -                       → Ended (Failed)
/// Heard     -             Heard             -                    → Ended (Acknowledged)   -                       → Ended (Failed)
/// Ended     -             -                 -                    -                        -                       -
/// * Failed, where the actuator may have been asked before a restart.
/// </code>
/// </remarks>
/// <param name="command">What is to be done.</param>
/// <param name="received">When it was delivered, by the gateway's clock.</param>
/// <param name="goodUntil">The running time after which it is not begun.</param>
/// <param name="left">How long it was good for when it was delivered; null if nobody knows.</param>
internal sealed class HeldCommand(SwitchCommand command, DtnTime received, TimeSpan goodUntil, TimeSpan? left)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(8);
    private TimeSpan _wait = FirstWait; // between two requests; it doubles
    private long _heardBy; // the number of the acknowledgment: a Status with a lower one was sent before it
    private bool _hasEarlyStatus; // before the transport's acknowledgement: it may be a recording

    public SwitchCommand Command { get; } = command;

    public DtnTime Received { get; } = received;

    public TimeSpan GoodUntil { get; } = goodUntil;

    public HeldCommandState State { get; private set; }

    /// <summary>How it ended; <see cref="CommandOutcome.None"/> while it is under way.</summary>
    public EndedCommand Result { get; private set; }

    public bool HasEnded => State == HeldCommandState.Ended;

    /// <summary>Whether the mesh has taken nothing of it.</summary>
    public bool IsUnasked => State < HeldCommandState.Asked;

    /// <summary>Whether it was taken up after a restart.</summary>
    public bool IsLoaded { get; init; }

    /// <summary>Whether the actuator may have been asked before a restart.</summary>
    public bool MayHaveBegun { get; set; }

    /// <summary>When the mesh took the first request; null before.</summary>
    public TimeSpan? Started { get; private set; }

    public TimeSpan NextSend { get; private set; }

    public byte Transaction { get; private set; }

    /// <summary>The mesh's name for the last Set that was sent; null before.</summary>
    public uint? Sent { get; private set; }

    /// <summary>The rate allows it.</summary>
    public void OnBegun(byte transaction, TimeSpan now)
    {
        if (State != HeldCommandState.Waiting) return;
        (State, Transaction, NextSend) = (HeldCommandState.Begun, transaction, now);
    }

    /// <summary>The mesh has taken a Set.</summary>
    public void OnAsked(uint handle, TimeSpan now)
    {
        if (State is not (HeldCommandState.Begun or HeldCommandState.Asked or HeldCommandState.Heard)) return;
        if (State == HeldCommandState.Begun) (State, Started) = (HeldCommandState.Asked, now);
        (Sent, NextSend) = (handle, now + _wait);
        _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
    }

    /// <summary>The mesh has no room for a Set.</summary>
    public void OnBusy(TimeSpan until) => NextSend = until;

    /// <summary>The actuator's transport has acknowledged a Set: it has heard this one, and not one before.</summary>
    /// <param name="acknowledgment">
    /// Its number, as <see cref="MeshSendOutcome.Acknowledgment"/> gives it; null, where a friend acknowledged on the actuator's behalf,
    /// says nothing: no Status is known to be later than the Set.
    /// </param>
    /// <param name="now">The node time.</param>
    public void OnHeard(long? acknowledgment, TimeSpan now)
    {
        if (State != HeldCommandState.Asked || acknowledgment is not { } number) return;
        (State, _heardBy) = (HeldCommandState.Heard, number);
        if (_hasEarlyStatus) NextSend = now; // ask again at once: a Status from now on cannot be a recording
    }

    /// <summary>The actuator told its state; gives whether that ended the command.</summary>
    /// <param name="isOn">The state.</param>
    /// <param name="number">The message's number: IV index and sequence, as of an acknowledgment.</param>
    /// <param name="wall">The time of day.</param>
    public bool OnStatus(bool isOn, long number, DtnTime wall)
    {
        _hasEarlyStatus |= State == HeldCommandState.Asked;
        return State == HeldCommandState.Heard && number > _heardBy && isOn == Command.IsOn && End(CommandOutcome.Acknowledged, string.Empty, wall);
    }

    /// <summary>The gateway does not do it.</summary>
    public bool OnRefused(string reason, DtnTime wall) => End(CommandOutcome.Refused, reason, wall);

    /// <summary>It came too late.</summary>
    public bool OnLate(string reason, DtnTime wall) => End(CommandOutcome.Expired, reason, wall);

    /// <summary>Its lifetime is over, and the mesh has taken nothing of it since the gateway started.</summary>
    public bool OnLifetimeOver(DtnTime wall) => IsUnasked && (MayHaveBegun
        ? End(CommandOutcome.Failed, "its lifetime was over after a restart, before which it may have been done", wall)
        : End(CommandOutcome.Expired, "its lifetime was over before it could be done", wall));

    /// <summary>No answer came in time.</summary>
    public bool OnTimeout(TimeSpan limit, DtnTime wall) => End(CommandOutcome.Failed, $"no answer within {limit.TotalSeconds:0.#} s", wall);

    /// <summary>The mesh will never take it.</summary>
    public bool OnNotTaken(MeshSendStatus status, DtnTime wall) => End(CommandOutcome.Failed, $"the mesh does not take it: {status}", wall);

    /// <summary>
    /// Whether the clock says that it is too old. The running time stands still while the gateway is off, so for a command that was taken
    /// up after a restart the clock may say no, though never yes.
    /// </summary>
    public bool IsPastBy(DtnTime wall) =>
        wall != DtnTime.Unknown && Received != DtnTime.Unknown && left is { } limit
        && (double)wall.Milliseconds - Received.Milliseconds > limit.TotalMilliseconds;

    public StoredCommand ToProto() => new()
    {
        Command = FlowCodec.ToProto(Command),
        Received = Received.Milliseconds,
        Left = left is { } limit ? (ulong)Math.Max(1, limit.TotalMilliseconds) : 0,
        GoodUntil = (ulong)Math.Max(0, GoodUntil.Ticks / TimeSpan.TicksPerMillisecond),
        Result = HasEnded ? FlowCodec.ToProto(Result) : null,
    };

    /// <summary>
    /// Reads what was stored. One without a running time, from a version that went by the clock, is good for no time: it ends as expired,
    /// since nobody knows how old it is.
    /// </summary>
    public static HeldCommand? Read(StoredCommand proto)
    {
        if (!FlowCodec.TryRead(proto.Command, out var command)) return null;
        var held = new HeldCommand(command, new(proto.Received), RunningTime.FromMilliseconds(proto.GoodUntil),
            proto.Left == 0 ? null : RunningTime.FromMilliseconds(proto.Left))
        {
            IsLoaded = true,
        };
        if (proto.Result is { } stored && FlowCodec.TryRead(stored, out var result)) (held.State, held.Result) = (HeldCommandState.Ended, result);
        return held;
    }

    private bool End(CommandOutcome outcome, string reason, DtnTime wall)
    {
        if (HasEnded) return false;
        (State, Result) = (HeldCommandState.Ended, new(Command.Id, outcome, reason, wall));
        return true;
    }
}
