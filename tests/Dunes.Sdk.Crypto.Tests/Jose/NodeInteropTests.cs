using System.Security.Cryptography;
using System.Text.Json;
using Dunes.Sdk.Crypto.Jose;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Tests.Jose;

/// <summary>Tokens and keys exchanged with jose on Node 24.</summary>
public class NodeInteropTests
{
    private const string Verify = """
        import * as jose from 'jose';
        const [jwk, token, now] = process.argv.slice(1);
        const key = JSON.parse(jwk);
        const { payload, protectedHeader } = await jose.jwtVerify(token, await jose.importJWK(key), { issuer: 'https://earth-gs.example', audience: 'hab-1', currentDate: new Date(now) });
        console.log(JSON.stringify({ sub: payload.sub, alg: protectedHeader.alg, kid: protectedHeader.kid, thumbprint: await jose.calculateJwkThumbprint(key) }));
        """;

    private const string Sign = """
        import * as jose from 'jose';
        const [alg, issued] = process.argv.slice(1);
        const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
        const kid = await jose.calculateJwkThumbprint(await jose.exportJWK(publicKey));
        const token = await new jose.SignJWT({ scope: 'telemetry:write' }).setProtectedHeader({ alg, kid, typ: 'JWT' })
          .setSubject('node').setIssuer('https://earth-gs.example').setAudience('hab-1').setIssuedAt(Number(issued)).setNotBefore(Number(issued)).setExpirationTime(Number(issued) + 300).sign(privateKey);
        console.log(JSON.stringify({ kid, token, publicKey: await jose.exportJWK(publicKey), privateKey: await jose.exportJWK(privateKey) }));
        """;

    public static TheoryData<string> Names => [.. TokenKeys.Sets.Select(set => set.Name), "ES256"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Jose_verifies_our_tokens_by_our_JWK(string algorithm)
    {
        var now = TokenKeys.Issued.AddMinutes(1).ToString("O");
        string jwk, token, thumbprint;
        if (algorithm == "ES256")
        {
            using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var key = new ECDsaSecurityKey(curve);
            key.KeyId = thumbprint = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
            var web = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(key);
            jwk = $$"""{"kty":"EC","crv":"P-256","alg":"ES256","x":"{{web.X}}","y":"{{web.Y}}"}""";
            token = new PostQuantumTokenHandler().CreateToken(TokenKeys.Descriptor(new(key, algorithm)));
        }
        else
        {
            var key = TokenKeys.Private(algorithm);
            (jwk, thumbprint) = (AkpJsonWebKey.Write(key), key.KeyId);
            token = new PostQuantumTokenHandler().CreateToken(TokenKeys.Descriptor(key.ToSigningCredentials()));
        }

        var answer = JsonDocument.Parse(Node24.Run(Verify, jwk, token, now)).RootElement;

        Assert.Equal("ward-3", answer.GetProperty("sub").GetString());
        Assert.Equal(algorithm, answer.GetProperty("alg").GetString());
        Assert.Equal(thumbprint, answer.GetProperty("kid").GetString());
        Assert.Equal(thumbprint, answer.GetProperty("thumbprint").GetString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task We_validate_the_tokens_of_jose_by_its_JWK(string algorithm)
    {
        var issued = new DateTimeOffset(TokenKeys.Issued).ToUnixTimeSeconds();
        var answer = JsonDocument.Parse(Node24.Run(Sign, algorithm, $"{issued}")).RootElement;
        var publicText = answer.GetProperty("publicKey").GetRawText();
        var token = answer.GetProperty("token").GetString()!;
        SecurityKey key = algorithm == "ES256" ? new JsonWebKey(publicText) : AkpJsonWebKey.Read(publicText);
        key.KeyId = answer.GetProperty("kid").GetString();

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, TokenKeys.Parameters(key));

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal("node", result.Claims["sub"]);
        Assert.Equal(key.KeyId, Base64UrlEncoder.Encode(key.ComputeJwkThumbprint()));
        if (algorithm == "ES256") return;

        // Its private key signs here, and its public key still validates.
        var whole = AkpJsonWebKey.Read(answer.GetProperty("privateKey").GetRawText());
        var ours = new PostQuantumTokenHandler().CreateToken(TokenKeys.Descriptor(whole.ToSigningCredentials()));
        Assert.True((await new JsonWebTokenHandler().ValidateTokenAsync(ours, TokenKeys.Parameters(key))).IsValid);
    }
}
