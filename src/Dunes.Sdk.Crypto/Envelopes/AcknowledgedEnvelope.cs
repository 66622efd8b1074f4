namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Envelopes whose sender wants to hear that they arrived: both ends keep K3, with which the recipient writes <see cref="AcknowledgementKey.Size"/> octets.</summary>
public static class AcknowledgedEnvelope
{
    /// <summary>Seals a payload and keeps the key of its acknowledgement.</summary>
    /// <exception cref="ArgumentException">What <see cref="Envelope.Seal(ReadOnlySpan{byte}, EnvelopeSealing)"/> refuses.</exception>
    public static byte[] Seal(Envelope envelope, ReadOnlySpan<byte> payload, EnvelopeSealing how, out AcknowledgementKey key)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(how);
        var octets = envelope.Seal(payload, how.KeepingSecrets(), out var secrets);
        EnvelopeHeader.Read(octets, out var header);
        using (secrets) key = new AcknowledgementKey(header.Id, secrets!.Receipt);
        return octets;
    }

    /// <summary>Opens an envelope and keeps the key of its acknowledgement, which is null unless it opened.</summary>
    public static OpenStatus Open(Envelope envelope, ReadOnlySpan<byte> octets, EnvelopeOpening how, out OpenedEnvelope? opened, out AcknowledgementKey? key)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(how);
        key = null;
        var status = envelope.Open(octets, how.KeepingSecrets(), out opened);
        if (status != OpenStatus.Opened) return status;
        using var secrets = opened!.Secrets;
        opened = opened with { Secrets = null };
        key = new AcknowledgementKey(opened.Id, secrets!.Receipt);
        return status;
    }
}
