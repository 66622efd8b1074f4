using System.Buffers.Binary;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>Frames of 14 to 24 octets over the payload between two ends that share K2 of an envelope, with keys that are used once and renewed from time to time.</summary>
/// <remarks>
/// <code>
/// 0..3        4..            then        last 8 or 16
/// session id  counter, 2..4  ciphertext  tag
/// </code>
/// Octets and time go in, octets and statuses come out: it holds no clock and no socket. Time is what has passed since any moment of the
/// caller's choice. For one thread. Sealing and opening a frame allocate nothing; re-keying does.
/// <para>
/// The key of a frame is zeroed once it is used, so who takes the state later cannot open earlier frames; keys of frames that never arrived are kept
/// for the window. Who takes the state can go along until the next re-keying, the fresh secret of which it does not see.
/// </para>
/// </remarks>
public sealed class Session : IDisposable
{
    private const uint KeyTransportBit = 1;
    private readonly SessionParameters _parameters;
    private readonly SessionRole _role;
    private readonly Rekeying _rekeying;
    private SessionEpoch _current;
    private SessionEpoch? _previous;
    private SessionEpoch? _next;
    private TimeSpan? _forgetPreviousAt;
    private bool _isKept;
    private bool _isDisposed;

    private Session(SessionRole role, SessionParameters parameters, SessionEpoch current, Rekeying rekeying) =>
        (_role, _parameters, _current, _rekeying) = (role, parameters, current, rekeying);

    /// <summary>The shape that both ends agreed on.</summary>
    public SessionParameters Parameters => _parameters;

    /// <summary>Which end this is.</summary>
    public SessionRole Role => _role;

    /// <summary>Re-keyings so far.</summary>
    public uint Epoch => _current.Number;

    /// <summary>The session id of the payload frames that we send; the frames of re-keying have the lowest bit set.</summary>
    public uint SendId => _current.Send.Id;

    /// <summary>The session id of the payload frames that we receive in this epoch.</summary>
    public uint ReceiveId => _current.Receive.Id;

    /// <summary>The session id of the frames that we shall receive once the other end takes to the next epoch; null when there is none.</summary>
    public uint? NextReceiveId => _next?.Receive.Id;

    /// <summary>Message keys kept for frames that may still come in this epoch: at most the window and two blocks of 64.</summary>
    public int KeptKeys => _current.Receive.KeptKeys;

    /// <summary>Whether a state should be exported and kept soon: the reserved counters are nearly used up, or re-keying waits for it. Always false before the first export.</summary>
    public bool IsExportDue => _isKept
        && ((_current.Send.Limit < _parameters.CounterEnd && _current.Send.Limit - _current.Send.Counter <= _parameters.Reserve / 4) || _next is { Send.CanSend: false });

    /// <summary>When <see cref="TryNext"/> next has something to send; <see cref="TimeSpan.MaxValue"/> when that takes a frame from the other end, or an export, first.</summary>
    public TimeSpan Deadline => !_current.Send.CanSend || _next is { Send.CanSend: false } ? TimeSpan.MaxValue : _rekeying.Deadline(_current);

    /// <summary>Octets of the largest state.</summary>
    public int MaxStateSize => 32 + (2 * SessionEpoch.MaxStateSize(_parameters.Window)) + Rekeying.MaxStateSize;

    /// <summary>Starts from 64 octets that both ends know and nobody else: K2 of an envelope. They are used for one session; the caller zeroes them.</summary>
    /// <exception cref="ArgumentException">The secret has another size, or a parameter is out of its range.</exception>
    public static Session Start(ReadOnlySpan<byte> secret, SessionRole role, SessionParameters parameters, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ThrowUnlessRole(role);
        if (secret.Length != SessionEpoch.SecretSize) throw new ArgumentException($"The secret has {secret.Length} octets; a session starts from {SessionEpoch.SecretSize}.", nameof(secret));
        parameters.ThrowUnlessValid();
        return new(role, parameters, SessionEpoch.First(secret, role, parameters, now), new Rekeying(role, parameters));
    }

    /// <summary>Seals one payload into <paramref name="frame"/>; <paramref name="written"/> octets of it, <see cref="SessionParameters.Overhead"/> more than the payload.</summary>
    /// <returns><see cref="SessionStatus.Done"/>, <see cref="SessionStatus.Exhausted"/> or <see cref="SessionStatus.ExportNeeded"/>.</returns>
    /// <exception cref="ArgumentException">The payload has more than 65,535 octets, the frame is too short, or they overlap otherwise than in place (the payload where the ciphertext goes).</exception>
    public SessionStatus Seal(ReadOnlySpan<byte> payload, Span<byte> frame, out int written)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (payload.Length > ushort.MaxValue) throw new ArgumentException($"The payload has {payload.Length} octets; a frame takes at most {ushort.MaxValue}.", nameof(payload));
        if (frame.Length < payload.Length + _parameters.Overhead) throw new ArgumentException($"The frame has {frame.Length} octets; this payload takes {payload.Length + _parameters.Overhead}.", nameof(frame));
        if (((ReadOnlySpan<byte>)frame).Overlaps(payload, out var offset) && offset != 4 + _parameters.CounterSize) throw new ArgumentException($"Payload and frame overlap; in place the payload lies {4 + _parameters.CounterSize} octets into the frame.", nameof(frame));
        written = 0;
        if (_current.Send.Counter >= _parameters.PayloadEnd) return SessionStatus.Exhausted;
        if (!_current.Send.CanSend) return SessionStatus.ExportNeeded;
        written = SealFrame(_current.Send, 0, payload, frame);
        return SessionStatus.Done;
    }

    /// <summary>Opens one frame into <paramref name="payload"/>; <paramref name="written"/> octets of it. It may be opened in place, into the frame's own ciphertext.</summary>
    /// <returns>Any status but <see cref="SessionStatus.Exhausted"/> and <see cref="SessionStatus.ExportNeeded"/>. What is not genuine changes nothing.</returns>
    /// <exception cref="ArgumentException">The payload's memory is too short for a frame of this size, or overlaps it in part.</exception>
    public SessionStatus Open(TimeSpan now, ReadOnlySpan<byte> frame, Span<byte> payload, out int written)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        written = 0;
        var size = frame.Length - _parameters.Overhead;
        if (size < 0 || size > ushort.MaxValue) return SessionStatus.Truncated;
        if (payload.Length < size) throw new ArgumentException($"The payload has room for {payload.Length} octets; this frame may hold {size}.", nameof(payload));
        payload = payload[..size];
        var ciphertext = frame.Slice(sizeof(uint) + _parameters.CounterSize, size);
        if (payload.Overlaps(frame) && !(payload.Overlaps(ciphertext, out var offset) && offset == 0)) throw new ArgumentException("Payload and frame overlap in part; in place the payload is where the ciphertext lies.", nameof(payload));

        if (_forgetPreviousAt <= now) ForgetPrevious();
        var id = BinaryPrimitives.ReadUInt32BigEndian(frame);
        uint counter = 0;
        foreach (var octet in frame.Slice(sizeof(uint), _parameters.CounterSize)) counter = (counter << 8) | octet;
        var (status, epoch) = OpenFrame(id, counter, ciphertext, frame[^_parameters.TagSize..], payload);
        if (status != SessionStatus.Done) return status;

        if (epoch != _previous) OnGenuine(epoch!, now);
        if ((id & KeyTransportBit) == 0)
        {
            written = size;
            return SessionStatus.Done;
        }

        if (PieceHeader.TryDecode(payload, out var header, out var piece) && epoch == _current)
        {
            var agreed = _rekeying.OnPiece(header, piece, _current, now, _isKept ? 0 : _parameters.CounterEnd);
            if (agreed is not null) OnAgreed(agreed, now);
        }

        CryptographicOperations.ZeroMemory(payload);
        return SessionStatus.KeyTransport;
    }

    /// <summary>Writes the frame of re-keying that is due now, if one is. Call it at <see cref="Deadline"/>, and after a frame that was <see cref="SessionStatus.KeyTransport"/>.</summary>
    /// <exception cref="ArgumentException">The frame is shorter than <see cref="SessionParameters.MaxKeyFrameSize"/>.</exception>
    public bool TryNext(TimeSpan now, Span<byte> frame, out int written)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (frame.Length < _parameters.MaxKeyFrameSize) throw new ArgumentException($"The frame has {frame.Length} octets; re-keying takes {_parameters.MaxKeyFrameSize}.", nameof(frame));
        written = 0;
        if (_forgetPreviousAt <= now) ForgetPrevious();

        // An answer whose secret is not kept would be forgotten with a restart: it waits for the export.
        if (!_current.Send.CanSend || (_role == SessionRole.Responder && _next is { Send.CanSend: false })) return false;
        Span<byte> plaintext = stackalloc byte[PieceHeader.Size + _parameters.PieceSize];
        var size = _rekeying.Next(now, _current, isBusy: _next is not null || (_previous is not null && _forgetPreviousAt is null), plaintext);
        if (size == 0) return false;
        written = SealFrame(_current.Send, KeyTransportBit, plaintext[..size], frame);
        return true;
    }

    /// <summary>Writes the state, secrets and all, and reserves counters: this session uses no others before the next export, and a session imported from the state none of these.</summary>
    /// <remarks>
    /// The caller encrypts it and keeps it before sending another frame, and overwrites the state before. Frames opened after the export open once more in
    /// a session imported from it: where that matters, export in the transaction that delivers the payload.
    /// </remarks>
    /// <returns>Octets written; the caller zeroes them.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="MaxStateSize"/>.</exception>
    public int Export(TimeSpan now, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (destination.Length < MaxStateSize) throw new ArgumentException($"The destination has {destination.Length} octets; a state takes up to {MaxStateSize}.", nameof(destination));
        _isKept = true;
        var state = new StateWriter(destination);
        SessionState.WriteHead(ref state, _role, _parameters);
        state.Write((byte)(_next is null ? 0 : 1));
        _current.Export(ref state, now, _parameters);
        _next?.Export(ref state, now, _parameters);
        _rekeying.Export(ref state);

        // The initiator knows that both ends have the new secret; it waited for nothing but this.
        if (_role == SessionRole.Initiator && _next is not null) TakeToNext(now);
        return state.Written;
    }

    /// <summary>Goes on from an exported state; null when the octets are none of a session with these parameters. Nothing can be sealed before the next export reserves counters.</summary>
    /// <exception cref="ArgumentException">A parameter is out of its range.</exception>
    public static Session? Import(ReadOnlySpan<byte> octets, SessionParameters parameters, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.ThrowUnlessValid();
        var state = new StateReader(octets);
        if (!SessionState.TryReadHead(ref state, parameters, out var role)) return null;
        var epochs = state.ReadByte();
        if (epochs > 1 || SessionEpoch.Import(ref state, now, parameters) is not { } current) return null;
        var next = epochs == 1 ? SessionEpoch.Import(ref state, now, parameters) : null;
        if (Rekeying.Import(ref state, role, parameters) is not { } rekeying || !state.IsAtEnd || (epochs == 1 && next?.Number != current.Number + 1))
        {
            current.Dispose();
            next?.Dispose();
            return null;
        }

        var session = new Session(role, parameters, current, rekeying) { _isKept = true, _next = next };
        if (role == SessionRole.Initiator && next is not null) session.TakeToNext(now);
        return session;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _current.Dispose();
        _previous?.Dispose();
        _next?.Dispose();
        _rekeying.Dispose();
    }

    /// <summary>The role and the epoch, and nothing secret.</summary>
    public override string ToString() => $"{_role} of session {SendId:x8}/{ReceiveId:x8}, epoch {Epoch}";

    /// <summary>Refuses a role that is neither of the two.</summary>
    internal static void ThrowUnlessRole(SessionRole role)
    {
        if (role is not (SessionRole.Initiator or SessionRole.Responder)) throw new ArgumentOutOfRangeException(nameof(role), role, "The role is initiator or responder.");
    }

    private int SealFrame(SendChain chain, uint bit, ReadOnlySpan<byte> payload, Span<byte> frame)
    {
        var counter = (uint)chain.Counter;
        var key = chain.Key();
        var start = sizeof(uint) + _parameters.CounterSize;
        try
        {
            FrameCipher.Seal(key, chain.Id | bit, counter, payload, frame.Slice(start, payload.Length), frame.Slice(start + payload.Length, _parameters.TagSize));
        }
        finally
        {
            chain.Spend(key);
        }

        BinaryPrimitives.WriteUInt32BigEndian(frame, chain.Id | bit);
        for (var at = start - 1; at >= sizeof(uint); at--, counter >>= 8) frame[at] = (byte)counter;
        return payload.Length + _parameters.Overhead;
    }

    /// <summary>Tries the epochs whose session id it is; two may share one, once in 2^31.</summary>
    private (SessionStatus Status, SessionEpoch? Epoch) OpenFrame(uint id, uint counter, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> payload)
    {
        var status = SessionStatus.OtherSession;
        var wanted = id & ~KeyTransportBit;
        if (_current.Receive.Id == wanted && (status = _current.Receive.Open(id, counter, ciphertext, tag, payload)) == SessionStatus.Done) return (status, _current);
        if (_next?.Receive.Id == wanted && (status = _next.Receive.Open(id, counter, ciphertext, tag, payload)) == SessionStatus.Done) return (status, _next);
        if (_previous?.Receive.Id == wanted && (status = _previous.Receive.Open(id, counter, ciphertext, tag, payload)) == SessionStatus.Done) return (status, _previous);
        return (status, null);
    }

    /// <summary>The first frame of the new epoch ends the old one; its late frames have a while left.</summary>
    private void OnGenuine(SessionEpoch epoch, TimeSpan now)
    {
        if (epoch == _next) TakeToNext(now);
        _rekeying.OnConfirmed();
        if (_previous is not null) _forgetPreviousAt ??= now + _parameters.LateFrames;
    }

    /// <summary>A fresh secret is there. The initiator knows that the responder has it too; the responder waits for a frame that shows it.</summary>
    private void OnAgreed(SessionEpoch agreed, TimeSpan now)
    {
        _next?.Dispose();
        _next = agreed;
        if (_role == SessionRole.Initiator && agreed.Send.CanSend) TakeToNext(now);
    }

    private void TakeToNext(TimeSpan now)
    {
        ForgetPrevious();
        _previous = _current;
        _previous.Retire();
        _current = _next!;
        _next = null;
        _rekeying.OnSwitched(now);
    }

    private void ForgetPrevious()
    {
        _previous?.Dispose();
        (_previous, _forgetPreviousAt) = (null, null);
    }
}
