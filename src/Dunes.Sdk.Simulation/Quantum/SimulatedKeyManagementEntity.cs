using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dunes.Sdk.Simulation.Quantum;

/// <summary>Serves one entity of a <see cref="SimulatedQuantumLink"/> over HTTPS with mutual TLS; ETSI GS QKD 014 V1.1.1.</summary>
/// <remarks>It knows an application by the common name of its certificate. It reads no configuration, writes no log, and leaves the signals of the process alone.</remarks>
public sealed class SimulatedKeyManagementEntity : IAsyncDisposable
{
    private const int MaxRequestSize = 64 * 1024;
    private readonly WebApplication _application;
    private readonly X509Certificate2 _certificate;

    private SimulatedKeyManagementEntity(WebApplication application, X509Certificate2 certificate, Uri address) => (_application, _certificate, Address) = (application, certificate, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts serving on a free port of the loopback.</summary>
    /// <param name="link">The link that it is an end of.</param>
    /// <param name="isFirst">Which end.</param>
    /// <param name="certificates">Whose certificates it has and takes.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="DunesException">It cannot listen.</exception>
    public static async Task<SimulatedKeyManagementEntity> StartAsync(SimulatedQuantumLink link, bool isFirst, SimulatedCertificates certificates, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(certificates);
        var certificate = certificates.Issue(isFirst ? link.Shape.FirstEntity : link.Shape.SecondEntity, isServer: true);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestSize;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = certificate,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                ClientCertificateValidation = (client, _, _) => certificates.IsClient(client),
            }));
        });
        var application = builder.Build();
        application.Run(context => AnswerAsync(link, isFirst, context));
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            return new(application, certificate, new Uri(address + "/"));
        }
        catch (Exception failure)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            certificate.Dispose();
            if (failure is not (IOException or SocketException)) throw;
            throw new DunesException($"The simulated key management entity cannot listen on the loopback: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync().ConfigureAwait(false);
        _certificate.Dispose();
    }

    private static async Task AnswerAsync(SimulatedQuantumLink link, bool isFirst, HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var isPost = HttpMethods.IsPost(request.Method);
        if (!isPost && !HttpMethods.IsGet(request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var application = context.Connection.ClientCertificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) ?? string.Empty;
        using var body = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (BadHttpRequestException)
        {
            response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        var (status, document) = link.Answer(isFirst, application, isPost, request.Path.Value ?? string.Empty, name => request.Query[name], body.ToArray());
        response.StatusCode = status;
        response.ContentType = "application/json";
        await response.Body.WriteAsync(document, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The process belongs to whoever runs it: no handler for Ctrl+C.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
