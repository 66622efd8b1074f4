using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Jose;

/// <summary>Dunes's keys as the token library takes them: ML-DSA, ES256 and ES384, of keys whose purpose is tokens and of no other.</summary>
public static class TokenKeyExtensions
{
    /// <summary>Credentials that sign tokens with the key; <c>kid</c> is its thumbprint, RFC 7638.</summary>
    /// <param name="key">A key whose purpose is <see cref="KeyPurpose.Token"/>. What is given back holds a copy of it.</param>
    /// <exception cref="ArgumentException">The key's purpose is another, or its algorithm is not ML-DSA or ECDSA.</exception>
    public static SigningCredentials ToSigningCredentials(this SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var name = NameFor(key.VerificationKey.Purpose, key.Algorithm, nameof(key));
        var pkcs8 = key.ExportPkcs8();
        try
        {
            if (key.Algorithm is not (SignatureAlgorithm.EcdsaP256 or SignatureAlgorithm.EcdsaP384)) return new MLDsaSecurityKey(ManagedMLDsa.ImportPkcs8PrivateKey(pkcs8)).ToSigningCredentials();
            var curve = ECDsa.Create();
            curve.ImportPkcs8PrivateKey(pkcs8, out _);
            return new(Named(curve), name);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <summary>The key that validates tokens; its name is its thumbprint, RFC 7638.</summary>
    /// <param name="key">A key whose purpose is <see cref="KeyPurpose.Token"/>.</param>
    /// <exception cref="ArgumentException">The key's purpose is another, or its algorithm is not ML-DSA or ECDSA.</exception>
    public static SecurityKey ToSecurityKey(this VerificationKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var name = NameFor(key.Purpose, key.SignatureAlgorithm, nameof(key));
        if (AkpJsonWebKey.TryAlgorithm(name, out var algorithm)) return new MLDsaSecurityKey(ManagedMLDsa.ImportMLDsaPublicKey(algorithm, key.Encoded.Span));
        var size = (key.Encoded.Length - 1) / 2; // SEC1: 4 | x | y
        return Named(ECDsa.Create(new ECParameters
        {
            Curve = key.SignatureAlgorithm is SignatureAlgorithm.EcdsaP256 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384,
            Q = new() { X = key.Encoded.Slice(1, size).ToArray(), Y = key.Encoded.Slice(1 + size, size).ToArray() },
        }));
    }

    private static ECDsaSecurityKey Named(ECDsa curve)
    {
        var key = new ECDsaSecurityKey(curve);
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return key;
    }

    private static string NameFor(KeyPurpose purpose, SignatureAlgorithm algorithm, string parameterName)
    {
        if (purpose is not KeyPurpose.Token) throw new ArgumentException($"The key's purpose is {purpose}; tokens have keys of their own, of the purpose {KeyPurpose.Token}.", parameterName);
        return algorithm switch
        {
            SignatureAlgorithm.MLDsa44 or SignatureAlgorithm.MLDsa65 or SignatureAlgorithm.MLDsa87 => algorithm.ToMLDsa().Name,
            SignatureAlgorithm.EcdsaP256 => SecurityAlgorithms.EcdsaSha256,
            SignatureAlgorithm.EcdsaP384 => SecurityAlgorithms.EcdsaSha384,
            _ => throw new ArgumentException($"Tokens are signed with ML-DSA or ECDSA here, and the key is one of {algorithm}.", parameterName),
        };
    }
}
