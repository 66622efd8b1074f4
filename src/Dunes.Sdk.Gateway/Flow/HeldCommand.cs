using Dunes.Sdk.Gateway.Protos;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>A command that the gateway accepted and has not reported yet, and how far it is.</summary>
internal sealed class HeldCommand(SwitchCommand command, DtnTime received, DtnTime expires)
{
    public SwitchCommand Command { get; } = command;

    public DtnTime Received { get; } = received;

    public DtnTime Expires { get; } = expires;

    /// <summary>How it ended; <see cref="CommandOutcome.None"/> while it is under way.</summary>
    public EndedCommand Result { get; private set; }

    public bool HasEnded => Result.Outcome != CommandOutcome.None;

    /// <summary>When the actuator was asked first; null before.</summary>
    public TimeSpan? Started { get; set; }

    public TimeSpan NextSend { get; set; }

    /// <summary>Time between two requests; it doubles.</summary>
    public TimeSpan Wait { get; set; }

    public byte Transaction { get; set; }

    public void End(CommandOutcome outcome, string reason, DtnTime wall) => Result = new(Command.Id, outcome, reason, wall);

    public StoredCommand ToProto() => new()
    {
        Command = FlowCodec.ToProto(Command),
        Received = Received.Milliseconds,
        Expires = Expires.Milliseconds,
        Result = HasEnded ? FlowCodec.ToProto(Result) : null,
    };

    public static HeldCommand? Read(StoredCommand proto)
    {
        if (!FlowCodec.TryRead(proto.Command, out var command)) return null;
        var held = new HeldCommand(command, new(proto.Received), new(proto.Expires));
        if (proto.Result is { } stored && FlowCodec.TryRead(stored, out var result)) held.Result = result;
        return held;
    }
}
