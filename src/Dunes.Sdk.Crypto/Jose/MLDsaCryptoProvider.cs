using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Jose;

/// <summary>What a <see cref="CryptoProviderFactory"/> asks for ML-DSA. <see cref="MLDsaSecurityKey"/> brings it along; a factory of one's own needs it as its <see cref="CryptoProviderFactory.CustomCryptoProvider"/>.</summary>
public sealed class MLDsaCryptoProvider : ICryptoProvider
{
    private MLDsaCryptoProvider()
    {
    }

    /// <summary>The one instance; it holds nothing.</summary>
    public static MLDsaCryptoProvider Instance { get; } = new();

    /// <summary>Whether the algorithm is that of the key; without a key, whether it is one of the three.</summary>
    /// <param name="algorithm">As a token's header names it.</param>
    /// <param name="args">The key, if there is one, first.</param>
    public bool IsSupportedAlgorithm(string algorithm, params object[] args) => args is [SecurityKey key, ..]
        ? key is MLDsaSecurityKey own && own.IsSupportedAlgorithm(algorithm)
        : args is null or [] && AkpJsonWebKey.TryAlgorithm(algorithm, out _);

    /// <summary>The provider that signs and verifies with the key.</summary>
    /// <param name="algorithm">The algorithm of the key.</param>
    /// <param name="args">The key first; then, perhaps, whether it shall sign.</param>
    /// <exception cref="NotSupportedException">The key is not of ML-DSA, its algorithm is another, or it shall sign and is a public one.</exception>
    public object Create(string algorithm, params object[] args)
    {
        if (args is not [MLDsaSecurityKey key, ..] || !key.IsSupportedAlgorithm(algorithm))
        {
            throw new NotSupportedException($"{algorithm} needs a key of its own kind; this is {(args is [var other, ..] ? other : "none")}.");
        }

        if (args is [_, true, ..] && key.PrivateKeyStatus is PrivateKeyStatus.DoesNotExist) throw new NotSupportedException($"The {key} is a public key; signing needs the private one.");
        return new MLDsaSignatureProvider(key);
    }

    /// <summary>Gives back what <see cref="Create"/> gave.</summary>
    public void Release(object cryptoInstance) => (cryptoInstance as IDisposable)?.Dispose();
}
