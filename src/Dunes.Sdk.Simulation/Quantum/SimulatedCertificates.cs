using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dunes.Sdk.Simulation.Quantum;

/// <summary>A certificate authority for tests of mutual TLS on the loopback: ECDSA on P-256, valid for a day. Nothing of it is stored.</summary>
public sealed class SimulatedCertificates : IDisposable
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(1);
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _start;

    /// <summary>A fresh authority.</summary>
    public SimulatedCertificates(TimeProvider? time = null)
    {
        _start = (time ?? TimeProvider.System).GetUtcNow() - Backdated;
        var request = new CertificateRequest("CN=Simulated authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        Authority = request.CreateSelfSigned(_start, _start + Validity + Backdated);
    }

    /// <summary>The authority's own certificate.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>A certificate for a client or for a server on the loopback; the caller disposes it.</summary>
    /// <param name="commonName">Its common name: the id of an application or of an entity.</param>
    /// <param name="isServer">Whether it is a server's.</param>
    public X509Certificate2 Issue(string commonName, bool isServer)
    {
        ArgumentException.ThrowIfNullOrEmpty(commonName);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(isServer ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")], critical: false));
        if (isServer)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
        }

        using var certificate = request.Create(Authority, _start, _start + Validity, RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A handler that presents an application's certificate and trusts this authority's servers alone.</summary>
    public SocketsHttpHandler CreateHandler(string application)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates = [Issue(application, isServer: false)];
        handler.SslOptions.CertificateChainPolicy = Policy();
        return handler;
    }

    /// <summary>Whether a certificate was issued here, for clients.</summary>
    public bool IsClient(X509Certificate2 certificate)
    {
        using var chain = new X509Chain { ChainPolicy = Policy() };
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Authority.Dispose();
        _key.Dispose();
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(Authority);
        return policy;
    }
}
