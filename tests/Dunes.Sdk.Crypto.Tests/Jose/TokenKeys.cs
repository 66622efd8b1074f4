using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Jose;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.TestSupport;
using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Tests.Jose;

/// <summary>Keys, a token's content and the time that the tests of tokens share.</summary>
internal static class TokenKeys
{
    public static readonly DateTime Issued = new(2030, 6, 1, 12, 0, 0, DateTimeKind.Utc);

    public static readonly MLDsaAlgorithm[] Sets = [MLDsaAlgorithm.MLDsa44, MLDsaAlgorithm.MLDsa65, MLDsaAlgorithm.MLDsa87];

    public static TheoryData<string> Names => [.. Sets.Select(set => set.Name)];

    public static MLDsaAlgorithm Algorithm(string name) => Sets.Single(set => set.Name == name);

    public static MLDsaSecurityKey Private(string name, byte fill = 7) => new(ManagedMLDsa.ImportMLDsaPrivateSeed(Algorithm(name), Enumerable.Repeat(fill, 32).ToArray()));

    public static MLDsaSecurityKey PublicOf(MLDsaSecurityKey key) => new(ManagedMLDsa.ImportMLDsaPublicKey(key.Key.Algorithm, key.Key.ExportMLDsaPublicKey()));

    public static SecurityTokenDescriptor Descriptor(SigningCredentials? credentials) => new()
    {
        Issuer = "https://earth-gs.example",
        Audience = "hab-1",
        IssuedAt = Issued,
        NotBefore = Issued,
        Expires = Issued.AddMinutes(5),
        Claims = new Dictionary<string, object> { ["sub"] = "ward-3", ["scope"] = "telemetry:write commands:read" },
        SigningCredentials = credentials,
    };

    public static TokenValidationParameters Parameters(params SecurityKey[] keys) => At(Issued.AddMinutes(1), keys);

    public static TokenValidationParameters At(DateTime now, params SecurityKey[] keys) => new TokenValidationParameters
    {
        ValidIssuer = "https://earth-gs.example",
        ValidAudience = "hab-1",
        IssuerSigningKeys = keys,
        ClockSkew = TimeSpan.Zero,
    }.UseTime(new ManualTime(new DateTimeOffset(now)));
}
