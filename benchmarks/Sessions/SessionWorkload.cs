using System.Security.Cryptography;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Sessions;

namespace Dunes.Benchmarks.Sessions;

/// <summary>One payload through both ends of a session, beside what the runtime offers for the same: an HMAC for each message key, and AES-GCM.</summary>
internal sealed class SessionWorkload
{
    private readonly Session _initiator;
    private readonly Session _responder;
    private readonly byte[] _payload;
    private readonly byte[] _frame;
    private readonly byte[] _opened;
    private readonly byte[] _chainKey = new byte[32];
    private readonly byte[] _messageKey = new byte[32];
    private readonly byte[] _nonce = new byte[12];
    private readonly byte[] _tag = new byte[16];
    private readonly AesGcm _gcm = new(new byte[32], 16);

    public SessionWorkload(int size)
    {
        var parameters = new SessionParameters { CounterSize = 4, TagSize = 8, Suite = EnvelopeSuite.Interop };
        _initiator = Session.Start(new byte[64], SessionRole.Initiator, parameters, TimeSpan.Zero);
        _responder = Session.Start(new byte[64], SessionRole.Responder, parameters, TimeSpan.Zero);
        (_payload, _frame, _opened) = (new byte[size], new byte[size + parameters.Overhead], new byte[size]);
    }

    public void SealAndOpen()
    {
        _initiator.Seal(_payload, _frame, out _);
        if (_responder.Open(TimeSpan.Zero, _frame, _opened, out _) != SessionStatus.Done) throw new InvalidOperationException("The frame did not open.");
    }

    /// <summary>Both ends: an HMAC for the chain, one for the message key, AES-GCM under that key.</summary>
    public void PlatformRatchet()
    {
        for (var end = 0; end < 2; end++)
        {
            HMACSHA256.HashData(_chainKey, [1], _messageKey);
            HMACSHA256.HashData(_chainKey, [2], _chainKey);
            using var gcm = new AesGcm(_messageKey, 16);
            if (end == 0) gcm.Encrypt(_nonce, _payload, _frame.AsSpan(0, _payload.Length), _tag);
            else
            {
                CryptographicOperations.ZeroMemory(_opened);
                gcm.Encrypt(_nonce, _frame.AsSpan(0, _payload.Length), _opened, _tag);
            }
        }
    }

    /// <summary>AES-GCM alone under one key that never changes: no forward secrecy.</summary>
    public void PlatformGcm()
    {
        _gcm.Encrypt(_nonce, _payload, _frame.AsSpan(0, _payload.Length), _tag);
        _gcm.Decrypt(_nonce, _frame.AsSpan(0, _payload.Length), _tag, _opened);
    }
}
