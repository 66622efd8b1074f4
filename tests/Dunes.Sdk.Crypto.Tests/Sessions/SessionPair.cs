using Dunes.Sdk.Crypto.Sessions;

namespace Dunes.Sdk.Crypto.Tests.Sessions;

/// <summary>Two ends of one session.</summary>
internal sealed class SessionPair : IDisposable
{
    /// <summary>Re-keying with the suite whose keys are made fastest.</summary>
    public static readonly SessionParameters Quick = new() { Suite = EnvelopeSuite.Interop };

    public SessionPair(SessionParameters? parameters = null, byte seed = 7)
    {
        var secret = Secret(seed);
        Initiator = Session.Start(secret, SessionRole.Initiator, parameters ?? Quick, TimeSpan.Zero);
        Responder = Session.Start(secret, SessionRole.Responder, parameters ?? Quick, TimeSpan.Zero);
    }

    public Session Initiator { get; set; }

    public Session Responder { get; set; }

    public static byte[] Secret(byte seed) => [.. Enumerable.Range(0, 64).Select(at => (byte)(at + seed))];

    public static byte[] Seal(Session from, params byte[] payload)
    {
        var frame = new byte[payload.Length + from.Parameters.Overhead];
        Assert.Equal(SessionStatus.Done, from.Seal(payload, frame, out var written));
        Assert.Equal(frame.Length, written);
        return frame;
    }

    public static SessionStatus Open(Session to, byte[] frame, out byte[] payload, TimeSpan now = default)
    {
        var room = new byte[Math.Max(0, frame.Length)];
        var status = to.Open(now, frame, room, out var written);
        payload = room[..written];
        return status;
    }

    /// <summary>Seals at one end and opens at the other.</summary>
    public static void Pass(Session from, Session to, byte content, TimeSpan now = default)
    {
        Assert.Equal(SessionStatus.Done, Open(to, Seal(from, content), out var payload, now));
        Assert.Equal([content], payload);
    }

    public void Dispose()
    {
        Initiator.Dispose();
        Responder.Dispose();
    }
}
