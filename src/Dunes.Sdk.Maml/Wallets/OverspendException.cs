using System.Globalization;
using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Maml.Wallets;

/// <summary>A transfer was asked for that its sender cannot pay; nothing was written.</summary>
public sealed class OverspendException : DunesException
{
    internal OverspendException(KeyId address, string token, long balance, long amount)
        : base(string.Create(CultureInfo.InvariantCulture, $"{address} has {balance} {token} and cannot give {amount}.")) =>
        (Address, Token, Balance, Amount) = (address, token, balance, amount);

    /// <summary>Who was to pay.</summary>
    public KeyId Address { get; }

    /// <summary>The token.</summary>
    public string Token { get; }

    /// <summary>The units that the address has.</summary>
    public long Balance { get; }

    /// <summary>The units asked for.</summary>
    public long Amount { get; }
}
