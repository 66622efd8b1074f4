namespace Dunes.Sdk.Crypto;

/// <summary>What an envelope's sender signs.</summary>
public enum AuthenticationLevel : byte
{
    /// <summary>Nothing: the sender is not named. Opened only where <see cref="CryptoOptions.AcceptAnonymous"/> says so.</summary>
    Anonymous = 0,

    /// <summary>The header and the key commitment, right behind them: chunks are delivered as they arrive. One recipient only, who could not prove the payload to others.</summary>
    SignedEarly = 1,

    /// <summary>The header, the key commitment and every chunk, at the end: nothing is delivered before the signature was checked. Relays can check it without a key.</summary>
    SignedWhole = 2,
}
