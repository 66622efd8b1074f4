using Dunes.Sdk;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway;
using Dunes.Sdk.Mesh;
using Microsoft.Extensions.Hosting;

namespace GatewayHost;

/// <summary>The gateway as an application composes it; the README shows this.</summary>
internal static class Composition
{
    public static HostApplicationBuilder Create(
        string[] args, string databasePath, MeshKey networkKey, MeshKey applicationKey, IMeshBearer radio, EnvelopeKeyPair keys, SigningKey signer, EnvelopePublicKey groundKey, VerificationKey groundSigner, string groundHost, int groundPort)
    {
        #region readme
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddDunes()
            .AddCrypto()
            .AddGateway(
                services => new GatewaySetup
                {
                    DatabasePath = databasePath,
                    Mesh = new() { Address = 0x0001, NetworkKeys = [networkKey], ApplicationKeys = [applicationKey] },
                    Bearers = [radio], // any IMeshBearer
                    Uplinks = [new TcpclUplink("roof", isActive: true, new() { NodeId = EndpointId.Dtn("hab-1") }, new SocketOctetLink(groundHost, groundPort))],
                    Keys = keys,
                    Signer = signer,
                    GroundKey = groundKey, // telemetry is sealed for it
                    GroundSigner = groundSigner, // and only its commands are opened
                },
                gateway => gateway.Actuators = [0x0201]); // what may be switched from ground at all
        #endregion

        return builder;
    }
}
