using System.Net;

namespace Dunes.Sdk.Simulation.Dish;

/// <summary>Serves a simulated dish as a real gRPC server on HTTP/2 without TLS.</summary>
public sealed class SimulatedDishServer : IAsyncDisposable
{
    /// <summary>Starts serving; port 0 takes a free one.</summary>
    /// <exception cref="DunesException">The port is in use; the message names it.</exception>
    public static Task<SimulatedDishServer> StartAsync(SimulatedDish dish, IPEndPoint endpoint, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
