using Dunes.Sdk.Gateway.Protos;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>A command that the gateway accepted and has not reported yet, and how far it is.</summary>
/// <param name="command">What is to be done.</param>
/// <param name="received">When it was delivered, by the gateway's clock.</param>
/// <param name="goodUntil">The running time after which it is not begun.</param>
/// <param name="left">How long it was good for when it was delivered; null if nobody knows.</param>
internal sealed class HeldCommand(SwitchCommand command, DtnTime received, TimeSpan goodUntil, TimeSpan? left)
{
    public SwitchCommand Command { get; } = command;

    public DtnTime Received { get; } = received;

    public TimeSpan GoodUntil { get; } = goodUntil;

    /// <summary>
    /// Whether the clock says that it is too old. The running time stands still while the gateway is off, so for a command that was taken
    /// up after a restart the clock may say no, though never yes.
    /// </summary>
    public bool IsPastBy(DtnTime wall) =>
        wall != DtnTime.Unknown && Received != DtnTime.Unknown && left is { } limit
        && (double)wall.Milliseconds - Received.Milliseconds > limit.TotalMilliseconds;

    /// <summary>How it ended; <see cref="CommandOutcome.None"/> while it is under way.</summary>
    public EndedCommand Result { get; private set; }

    public bool HasEnded => Result.Outcome != CommandOutcome.None;

    /// <summary>Whether its turn has come: it has a transaction, and the rate allows it.</summary>
    public bool IsBegun { get; set; }

    /// <summary>Whether the actuator may have been asked before a restart.</summary>
    public bool MayHaveBegun { get; set; }

    /// <summary>When the mesh took the first request; null before.</summary>
    public TimeSpan? Started { get; set; }

    public TimeSpan NextSend { get; set; }

    /// <summary>Time between two requests; it doubles.</summary>
    public TimeSpan Wait { get; set; }

    public byte Transaction { get; set; }

    /// <summary>The mesh's name for the last Set that was sent; null before.</summary>
    public uint? Sent { get; set; }

    /// <summary>Whether a Status came before the transport's acknowledgement: it may be a recording.</summary>
    public bool HasEarlyStatus { get; set; }

    /// <summary>Whether the actuator's transport acknowledged a Set of this command: it has heard this one, and not one before.</summary>
    public bool WasHeard { get; set; }


    public void End(CommandOutcome outcome, string reason, DtnTime wall) => Result = new(Command.Id, outcome, reason, wall);

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
            proto.Left == 0 ? null : RunningTime.FromMilliseconds(proto.Left));
        if (proto.Result is { } stored && FlowCodec.TryRead(stored, out var result)) held.Result = result;
        return held;
    }
}
