using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dunes.Sdk.Starlink.Dish.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dunes.Sdk.Simulation.Dish;

/// <summary>Serves a simulated dish as a real gRPC server on HTTP/2 without TLS.</summary>
/// <remarks>
/// It serves <c>SpaceX.API.Device.Device/Handle</c> alone: no stream and no reflection, so tools that discover the API by reflection do not work with it.
/// It reads no configuration and no environment, writes no log, and leaves the signals of the process alone.
/// </remarks>
public sealed class SimulatedDishServer : IAsyncDisposable
{
    private const int MaxRequestSize = 64 * 1024;
    private readonly WebApplication _application;

    private SimulatedDishServer(WebApplication application, IPEndPoint endpoint) => (_application, Endpoint) = (application, endpoint);

    /// <summary>Starts serving; port 0 takes a free one.</summary>
    /// <exception cref="DunesException">The port is in use; the message names it.</exception>
    public static async Task<SimulatedDishServer> StartAsync(SimulatedDish dish, IPEndPoint endpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dish);
        ArgumentNullException.ThrowIfNull(endpoint);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestSize;
            kestrel.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var application = builder.Build();
        application.Run(context => AnswerAsync(dish, context));
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            var address = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            return new(application, new(endpoint.Address, address.Port));
        }
        catch (Exception failure)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            if (failure is not (IOException or SocketException)) throw;
            throw new DunesException($"The simulated dish cannot listen on {endpoint}: {failure.Message}", failure);
        }
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task AnswerAsync(SimulatedDish dish, HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (!HttpMethods.IsPost(request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        if (request.ContentType?.StartsWith(GrpcFrame.ContentType, StringComparison.OrdinalIgnoreCase) != true)
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        response.ContentType = GrpcFrame.ContentType;
        if (request.Path != GrpcFrame.HandlePath)
        {
            Refuse(response, GrpcStatus.Unimplemented, "The method is not known to this device");
            return;
        }

        var (octets, fault) = await ReadAsync(request, context.RequestAborted).ConfigureAwait(false);
        if (octets is null)
        {
            Refuse(response, fault.Status, fault.Text);
            return;
        }

        if (dish.Handle(octets, out var status, out var text) is not { } answer)
        {
            Refuse(response, status, text);
            return;
        }

        response.AppendTrailer(GrpcFrame.StatusHeader, "0");
        await response.Body.WriteAsync(GrpcFrame.Encode(answer), context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Trailers-only: the status stands among the headers, and nothing follows.</summary>
    private static void Refuse(HttpResponse response, int status, string text)
    {
        response.Headers[GrpcFrame.StatusHeader] = status.ToString(CultureInfo.InvariantCulture);
        response.Headers[GrpcFrame.MessageHeader] = GrpcStatus.Encode(text);
    }

    /// <summary>Reads the one message of a unary call, or says what is wrong with it.</summary>
    private static async Task<(byte[]? Octets, (int Status, string Text) Fault)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var frames = new GrpcFrameReader(MaxRequestSize);
        byte[]? message = null;
        var chunk = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            int count;
            while ((count = await request.Body.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
            {
                var taken = 0;
                while (taken < count)
                {
                    var frame = frames.Read(chunk.AsSpan(taken, count - taken), out var consumed, out var octets);
                    taken += consumed;
                    if (frame == GrpcFrameStatus.NeedMore) continue;
                    if (frame == GrpcFrameStatus.Message && message is null) message = octets.ToArray();
                    else return (null, Fault(frame));
                }
            }
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            return (null, Fault(GrpcFrameStatus.TooLong));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        return message is not null && frames.IsAtBoundary ? (message, default) : (null, (GrpcStatus.Internal, "The request has no whole message"));
    }

    private static (int Status, string Text) Fault(GrpcFrameStatus frame) => frame switch
    {
        GrpcFrameStatus.Compressed => (GrpcStatus.Unimplemented, "The request is compressed; only identity is known"),
        GrpcFrameStatus.TooLong => (GrpcStatus.ResourceExhausted, $"The request is longer than {MaxRequestSize} octets"),
        GrpcFrameStatus.Message => (GrpcStatus.Internal, "The request has more than one message"),
        _ => (GrpcStatus.Internal, "The request is not framed as gRPC"),
    };

    /// <summary>The process belongs to whoever runs it: no handler for Ctrl+C.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
