using System.Buffers.Binary;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>What one secret gives: a chain and a session id for each direction, and the secret that the next epoch grows from.</summary>
/// <remarks>
/// <code>
/// PRK = HKDF-Extract-SHA-512(salt, secret)
///       epoch 0: salt "dunes session/1", secret K2 of the envelope
///       later:   salt = the carry secret of the epoch before, secret = 64 fresh octets that came by the KEM
/// OKM = HKDF-Expand(PRK, "dunes session/1" | counter size 1 | tag size 1 | suite 1 | epoch 4 | SHA-512(offer | answer), absent in epoch 0)
///   0..63   chain key, initiator to responder        192..195  session id, initiator to responder
///  64..127  chain key, responder to initiator        196..199  session id, responder to initiator
/// 128..191  carry secret
/// </code>
/// The lowest bit of a session id is cleared; on the wire it says that the frame is one of re-keying.
/// </remarks>
internal sealed class SessionEpoch : IDisposable
{
    /// <summary>Octets of the secrets that epochs come from.</summary>
    public const int SecretSize = 64;

    private const int MaterialSize = 200;
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(36_500);
    private readonly byte[] _carry = GC.AllocateArray<byte>(SecretSize, pinned: true);

    private SessionEpoch(uint number, SendChain send, ReceiveChain receive, ReadOnlySpan<byte> carry, TimeSpan started)
    {
        (Number, Send, Receive, Started) = (number, send, receive, started);
        carry.CopyTo(_carry);
    }

    /// <summary>0 for the epoch of the envelope; one more with each re-keying.</summary>
    public uint Number { get; }

    /// <summary>What we send with.</summary>
    public SendChain Send { get; }

    /// <summary>What we receive with.</summary>
    public ReceiveChain Receive { get; }

    /// <summary>When it began, on the caller's clock.</summary>
    public TimeSpan Started { get; }

    /// <summary>The pre-shared key of the next exchange, and the salt of the next epoch.</summary>
    public ReadOnlySpan<byte> Carry => _carry;

    /// <summary>Octets that <see cref="Export"/> writes at most.</summary>
    public static int MaxStateSize(int window) => 4 + 8 + SecretSize + 12 + MessageKeyBlock.ChainKeySize + ReceiveChain.MaxStateSize(window);

    /// <summary>Derives epoch 0 from K2.</summary>
    public static SessionEpoch First(ReadOnlySpan<byte> secret, SessionRole role, SessionParameters parameters, TimeSpan now) =>
        Derive("dunes session/1"u8, secret, 0, default, role, parameters, now, parameters.CounterEnd);

    /// <summary>Derives the epoch after this one.</summary>
    public SessionEpoch Next(ReadOnlySpan<byte> fresh, ReadOnlySpan<byte> transcript, SessionRole role, SessionParameters parameters, TimeSpan now, long limit) =>
        Derive(_carry, fresh, Number + 1, transcript, role, parameters, now, limit);

    /// <summary>Writes the epoch, its counters reserved.</summary>
    public void Export(ref StateWriter state, TimeSpan now, SessionParameters parameters)
    {
        state.Write(Number);
        state.Write(Math.Max(0, (now - Started).Ticks));
        state.Write(_carry);
        Send.Export(ref state, parameters.Reserve, parameters.CounterEnd);
        Receive.Export(ref state);
    }

    /// <summary>Reads what <see cref="Export"/> wrote; null when the octets are none of its.</summary>
    public static SessionEpoch? Import(ref StateReader state, TimeSpan now, SessionParameters parameters)
    {
        var number = state.ReadUInt32();
        var age = state.ReadInt64();
        var carry = state.Read(SecretSize);
        if (state.IsBad || age < 0 || age > MaxAge.Ticks) return null;
        var send = SendChain.Import(ref state);
        if (send is null) return null;
        if (ReceiveChain.Import(ref state, parameters.Window, parameters.MaxAhead) is { } receive) return new(number, send, receive, carry, now - new TimeSpan(age));
        send.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Retire();
        Receive.Dispose();
    }

    /// <summary>Leaves the keys of late frames alone.</summary>
    public void Retire()
    {
        Send.Dispose();
        CryptographicOperations.ZeroMemory(_carry);
    }

    private static SessionEpoch Derive(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> secret, uint number, ReadOnlySpan<byte> transcript, SessionRole role, SessionParameters parameters, TimeSpan now, long limit)
    {
        Span<byte> material = stackalloc byte[MaterialSize];
        Span<byte> pseudorandom = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> info = stackalloc byte[15 + 7 + SHA512.HashSizeInBytes];
        "dunes session/1"u8.CopyTo(info);
        info[15] = (byte)parameters.CounterSize;
        info[16] = (byte)parameters.TagSize;
        info[17] = parameters.Suite.Id;
        BinaryPrimitives.WriteUInt32BigEndian(info[18..], number);
        transcript.CopyTo(info[22..]);
        try
        {
            HKDF.Extract(HashAlgorithmName.SHA512, secret, salt, pseudorandom);
            HKDF.Expand(HashAlgorithmName.SHA512, pseudorandom, material, info[..(22 + transcript.Length)]);
            var ours = role == SessionRole.Initiator ? 0 : 1;
            var send = new SendChain(Id(material, ours), material.Slice(64 * ours, 64), 0, limit);
            var receive = new ReceiveChain(Id(material, 1 - ours), material.Slice(64 * (1 - ours), 64), parameters.Window, parameters.MaxAhead);
            return new(number, send, receive, material.Slice(128, 64), now);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
            CryptographicOperations.ZeroMemory(pseudorandom);
        }
    }

    private static uint Id(ReadOnlySpan<byte> material, int direction) => BinaryPrimitives.ReadUInt32BigEndian(material[(192 + (4 * direction))..]) & ~1u;
}
