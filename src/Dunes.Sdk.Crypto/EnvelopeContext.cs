namespace Dunes.Sdk.Crypto;

/// <summary>What an envelope says in the clear about itself; every field is authenticated with the header.</summary>
public sealed record EnvelopeContext
{
    /// <summary>Who sealed it.</summary>
    public required EndpointId Source { get; init; }

    /// <summary>Who it is for.</summary>
    public required EndpointId Destination { get; init; }

    /// <summary>Media type of the payload; at most 255 octets of UTF-8.</summary>
    public required string ContentType { get; init; }

    /// <summary>The workflow that the payload belongs to; at most 255 octets of UTF-8, empty for none.</summary>
    public string WorkflowId { get; init; } = string.Empty;

    /// <summary>When it was sealed.</summary>
    public DtnTime Created { get; init; }

    /// <summary>How long it is good for, in whole seconds from <see cref="Created"/>.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The sender's epoch: grows whenever the sender may have lost its sequence.</summary>
    public uint Epoch { get; init; }

    /// <summary>Grows by one with each envelope of an epoch.</summary>
    public ulong Sequence { get; init; }
}
