using System.Buffers.Binary;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>Brings a fresh KEM secret into a session: a public key one way and an encapsulation back, both cut in pieces that survive loss.</summary>
/// <remarks>
/// <code>
/// offer   initiator to responder:  suite 1 | public key
/// answer  responder to initiator:  encapsulation | wrapped secret, 64 + 16
///         HPKE in PSK mode: psk = the carry secret of the epoch, psk_id = "dunes-session:" | session id 4, initiator to responder | epoch 4,
///         info = "dunes session/1 rekey", aad = SHA-512(offer)
/// </code>
/// The initiator sends in the new epoch once it has opened the answer, from counter 0; the responder once a frame of the new epoch opens. Until
/// then both keep the old one. What pieces are taken from is authenticated by the old chain, so nobody else can spoil an assembly.
/// </remarks>
internal sealed class Rekeying(SessionRole role, SessionParameters parameters) : IDisposable
{
    /// <summary>Octets that <see cref="Export"/> writes at most.</summary>
    public const int MaxStateSize = 2 + 1 + 1 + 2 + 2 + PieceHeader.MaxLength;

    private const int WrappedSize = SessionEpoch.SecretSize + 16;
    private const int MaxSlowing = 4;
    private const int TransportsSkippedByRestart = 256;
    private EnvelopeKeyPair? _pair;
    private byte[] _offer = [];
    private PieceSource? _source;
    private PieceAssembly? _assembly;
    private ushort _transport;
    private bool _hasAnswered;
    private bool _confirms;
    private bool _replies;
    private int _confirmations;
    private TimeSpan _nextAt = TimeSpan.MinValue;

    private static ReadOnlySpan<byte> Info => "dunes session/1 rekey"u8;

    /// <summary>When <see cref="Next"/> has something; never, for a responder that has nothing to answer.</summary>
    public TimeSpan Deadline(SessionEpoch current)
    {
        if (_replies) return TimeSpan.MinValue;
        if (_confirms || _source is not null) return _nextAt;
        if (role == SessionRole.Responder) return TimeSpan.MaxValue;
        var due = HasSentEnough(current) ? TimeSpan.MinValue : current.Started + parameters.RekeyAfter;
        return due > _nextAt ? due : _nextAt;
    }

    /// <summary>Writes the plaintext of the frame that is due; 0 when none is.</summary>
    /// <param name="now">The caller's clock.</param>
    /// <param name="current">The epoch that it is sent in.</param>
    /// <param name="isBusy">Whether an epoch is being changed already, so that no key is offered.</param>
    /// <param name="plaintext">Room for a header and a piece.</param>
    public int Next(TimeSpan now, SessionEpoch current, bool isBusy, Span<byte> plaintext)
    {
        if (_replies)
        {
            _replies = false;
            return Confirmation.Encode(plaintext);
        }

        if (now < _nextAt) return 0;
        if (_confirms)
        {
            _nextAt = now + Slowed(_confirmations++ / 4);
            return Confirmation.Encode(plaintext);
        }

        if (_source is null)
        {
            if (role == SessionRole.Responder || isBusy || !(HasSentEnough(current) || now - current.Started >= parameters.RekeyAfter)) return 0;
            Offer();
        }

        var size = _source!.Next(plaintext);
        _nextAt = now + Slowed(_source.Rounds);
        return size;
    }

    /// <summary>Takes in a frame of re-keying that opened in the current epoch; gives the next epoch once its secret is there.</summary>
    /// <param name="header">What the frame says.</param>
    /// <param name="piece">Its piece.</param>
    /// <param name="current">The epoch that it came in.</param>
    /// <param name="now">The caller's clock.</param>
    /// <param name="limit">Counters that the next epoch may send at first.</param>
    public SessionEpoch? OnPiece(PieceHeader header, ReadOnlySpan<byte> piece, SessionEpoch current, TimeSpan now, long limit)
    {
        switch (header.Kind)
        {
            case PieceKind.Confirmation:
                _replies = role == SessionRole.Responder;
                return null;
            case PieceKind.Offer when role == SessionRole.Responder && !(_hasAnswered && IsOlderOrSame(header.Transport, _transport)):
                if (_assembly is not null && _assembly.Transport != header.Transport && IsOlderOrSame(header.Transport, _assembly.Transport)) return null;
                if (_assembly?.Transport != header.Transport) _assembly = new(header);
                return _assembly.TryAdd(header, piece, out var offer) ? Answer(offer, header.Transport, current, now, limit) : null;
            case PieceKind.Answer when _pair is not null && header.Transport == _transport:
                _source?.Slow();
                _assembly ??= new(header);
                return _assembly.TryAdd(header, piece, out var answer) ? Accept(answer, current, now, limit) : null;
            default:
                return null;
        }
    }

    /// <summary>The session now sends in a new epoch: the initiator says so until it hears the other end there.</summary>
    public void OnSwitched(TimeSpan now)
    {
        Drop();
        (_confirms, _confirmations, _nextAt) = (role == SessionRole.Initiator, 0, now);
    }

    /// <summary>A frame of the current epoch opened: the other end is there.</summary>
    public void OnConfirmed() => _confirms = false;

    /// <summary>Writes the answer that is being given. A key that is being offered is not written: the offer begins anew after a restart.</summary>
    public void Export(ref StateWriter state)
    {
        state.Write(_transport);
        state.Write((byte)(_hasAnswered ? 1 : 0));
        state.Write((byte)(_confirms ? 1 : 0));
        var answer = role == SessionRole.Responder && _source is not null ? _source.Message : default;
        state.Write((ushort)answer.Length);
        state.Write(answer);
    }

    /// <summary>Reads what <see cref="Export"/> wrote; null when the octets are none of its.</summary>
    public static Rekeying? Import(ref StateReader state, SessionRole role, SessionParameters parameters)
    {
        var transport = state.ReadUInt16();
        var (hasAnswered, confirms) = (state.ReadByte(), state.ReadByte());
        var answer = state.Read(state.ReadUInt16());
        if (state.IsBad || hasAnswered > 1 || confirms > 1 || (!answer.IsEmpty && answer.Length != parameters.Suite.EncapsulationSize + WrappedSize)) return null;

        // Keys offered after the export may be known to the other end under the next ids.
        if (role == SessionRole.Initiator) transport += TransportsSkippedByRestart;
        return new(role, parameters)
        {
            _transport = transport,
            _hasAnswered = hasAnswered == 1,
            _confirms = confirms == 1,
            _source = answer.IsEmpty ? null : new(PieceKind.Answer, transport, answer.ToArray(), parameters.PieceSize),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => Drop();

    private PieceHeader Confirmation => new(PieceKind.Confirmation, _transport, 0, 0, 0, 0);

    private bool HasSentEnough(SessionEpoch current) => current.Send.Counter >= parameters.RekeyAfterFrames || current.Receive.Highest + 1 >= parameters.RekeyAfterFrames;

    private TimeSpan Slowed(int rounds) => parameters.PieceInterval * (1 << Math.Min(rounds, MaxSlowing));

    private static bool IsOlderOrSame(ushort transport, ushort than) => (short)(transport - than) <= 0;

    private void Drop()
    {
        _pair?.Dispose();
        (_pair, _source, _assembly, _offer) = (null, null, null, []);
    }

    private void Offer()
    {
        _transport++;
        _pair = EnvelopeKeyPair.Generate(parameters.Suite);
        _offer = [parameters.Suite.Id, .. _pair.PublicKey.Encoded.Span];
        _source = new(PieceKind.Offer, _transport, _offer, parameters.PieceSize);
    }

    /// <summary>The responder's part: a fresh secret, wrapped for the key that was offered.</summary>
    private SessionEpoch? Answer(byte[] offer, ushort transport, SessionEpoch current, TimeSpan now, long limit)
    {
        _assembly = null;
        if (offer[0] != parameters.Suite.Id || offer.Length != 1 + parameters.Suite.PublicKeySize) return null;
        var answer = new byte[parameters.Suite.EncapsulationSize + WrappedSize];
        Span<byte> fresh = stackalloc byte[SessionEpoch.SecretSize];
        try
        {
            RandomNumberGenerator.Fill(fresh);
            EnvelopePublicKey.Import(parameters.Suite, offer.AsSpan(1)).Wrap(
                Info, SHA512.HashData(offer), fresh, answer.AsSpan(0, parameters.Suite.EncapsulationSize), answer.AsSpan(parameters.Suite.EncapsulationSize), current.Carry, PskId(current));
            (_transport, _hasAnswered, _nextAt) = (transport, true, now);
            _source = new(PieceKind.Answer, transport, answer, parameters.PieceSize);
            return current.Next(fresh, Transcript(offer, answer), role, parameters, now, limit);
        }
        catch (CryptographicException)
        {
            // No key of the suite: the frame was genuine, so the other end is at fault, and offers another in time.
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(fresh);
        }
    }

    /// <summary>The initiator's part: opens the answer. One that does not open ends this offer, and the next one is made.</summary>
    private SessionEpoch? Accept(byte[] answer, SessionEpoch current, TimeSpan now, long limit)
    {
        Span<byte> fresh = stackalloc byte[SessionEpoch.SecretSize];
        try
        {
            var size = parameters.Suite.EncapsulationSize;
            var isOurs = answer.Length == size + WrappedSize
                && _pair!.TryUnwrap(Info, SHA512.HashData(_offer), answer.AsSpan(0, size), answer.AsSpan(size), fresh, current.Carry, PskId(current));
            return isOurs ? current.Next(fresh, Transcript(_offer, answer), role, parameters, now, limit) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(fresh);
            Drop();
            _nextAt = now + parameters.PieceInterval;
        }
    }

    private byte[] PskId(SessionEpoch current)
    {
        var id = new byte[14 + sizeof(uint) + sizeof(uint)];
        "dunes-session:"u8.CopyTo(id);
        BinaryPrimitives.WriteUInt32BigEndian(id.AsSpan(14), role == SessionRole.Initiator ? current.Send.Id : current.Receive.Id);
        BinaryPrimitives.WriteUInt32BigEndian(id.AsSpan(18), current.Number);
        return id;
    }

    private static byte[] Transcript(ReadOnlySpan<byte> offer, ReadOnlySpan<byte> answer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(offer);
        hash.AppendData(answer);
        return hash.GetHashAndReset();
    }
}
