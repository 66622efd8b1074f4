using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Starlink;

/// <summary>An uplink that knows its dish: it holds bundles back while the dish says that nothing gets through, and reports the dish's latency and loss as its quality.</summary>
public sealed class StarlinkUplink : IUplink
{
    /// <summary>Puts the dish's knowledge over an uplink that runs through it.</summary>
    public StarlinkUplink(IUplink inner, StarlinkUplinkOptions options) => throw new NotImplementedException();

    /// <summary>Tells what the dish said.</summary>
    public void OnDishStatus(DishStatus status, TimeSpan now) => throw new NotImplementedException();

    /// <summary>Tells that the dish did not answer; the uplink then relies on the session alone.</summary>
    public void OnDishUnreachable(TimeSpan now) => throw new NotImplementedException();

    /// <inheritdoc/>
    public string Name => throw new NotImplementedException();

    /// <inheritdoc/>
    public EndpointId Peer => throw new NotImplementedException();

    /// <inheritdoc/>
    public UplinkState State => throw new NotImplementedException();

    /// <inheritdoc/>
    public UplinkQuality Quality => throw new NotImplementedException();

    /// <inheritdoc/>
    public TimeSpan? Deadline => throw new NotImplementedException();

    /// <inheritdoc/>
    public Action? Signal { get; set; }

    /// <inheritdoc/>
    public void Advance(TimeSpan now) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool TrySend(ReadOnlyMemory<byte> bundle, out ulong transfer) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool TryTakeEvent(out UplinkEvent uplinkEvent) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Accept(ulong transfer) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Refuse(ulong transfer, bool isRetryUseful) => throw new NotImplementedException();
}
