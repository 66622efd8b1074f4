using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>Starts a session at both ends by one envelope: its K2 is what the chains begin with.</summary>
/// <remarks>
/// The envelope has one recipient, because every recipient learns K2, and a sender who signs it, because the session is authenticated by nothing else.
/// Start a session only from an envelope that a <see cref="ReplayWindow"/> calls fresh: two sessions from one envelope would use their keys twice.
/// </remarks>
public static class SessionEnvelope
{
    /// <summary>Seals the first payload and starts the initiator's end.</summary>
    /// <exception cref="ArgumentException">There is not one recipient, no sender, or what <see cref="Envelope.Seal(ReadOnlySpan{byte}, EnvelopeSealing)"/> refuses; or a parameter is out of its range.</exception>
    public static byte[] Seal(Envelope envelope, ReadOnlySpan<byte> payload, EnvelopeSealing how, SessionParameters parameters, TimeSpan now, out Session session)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(how);
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.ThrowUnlessValid();
        if (how.Recipients is not { Count: 1 }) throw new ArgumentException($"There are {how.Recipients?.Count ?? 0} recipients; a session has one.", nameof(how));
        if (how.Sender is null) throw new ArgumentException("There is no sender; a session starts from a signed envelope.", nameof(how));
        var octets = envelope.Seal(payload, how.KeepingSecrets(), out var secrets);
        using (secrets) session = Session.Start(secrets!.Session, SessionRole.Initiator, parameters, now);
        return octets;
    }

    /// <summary>Opens the envelope and starts the responder's end. The session is null unless it opened, is signed, and has one recipient.</summary>
    /// <exception cref="ArgumentException">A parameter is out of its range.</exception>
    public static OpenStatus Open(Envelope envelope, ReadOnlySpan<byte> octets, EnvelopeOpening how, SessionParameters parameters, TimeSpan now, out OpenedEnvelope? opened, out Session? session)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(how);
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.ThrowUnlessValid();
        session = null;
        var status = envelope.Open(octets, how.KeepingSecrets(), out opened);
        if (status != OpenStatus.Opened) return status;
        using var secrets = opened!.Secrets;
        opened = opened with { Secrets = null };
        if (opened.Sender == KeyId.None || EnvelopeHeader.Read(octets, out var header).Status != OpenStatus.Opened || header.StanzaCount != 1) return status;
        session = Session.Start(secrets!.Session, SessionRole.Responder, parameters, now);
        return status;
    }
}
