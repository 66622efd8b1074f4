using System.Globalization;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Bundles;

/// <summary>Says which option is out of its range.</summary>
internal sealed class TcpclOptionsValidator : IValidateOptions<TcpclOptions>
{
    private const int MaxPeers = 1024;

    public ValidateOptionsResult Validate(string? name, TcpclOptions options) =>
        Check(options) is { } wrong ? ValidateOptionsResult.Fail(wrong) : ValidateOptionsResult.Success;

    internal static string? Check(TcpclOptions options)
    {
        if (options.NodeId.IsNone || options.NodeId.IsLocalNode || options.NodeId.NodeId != options.NodeId) return $"{nameof(TcpclOptions)}.{nameof(options.NodeId)} is {options.NodeId}; use a node id such as dtn://hab-1/ or ipn:7.0.";
        if (options.Keepalive < TimeSpan.Zero || options.Keepalive > TimeSpan.FromSeconds(ushort.MaxValue) || options.Keepalive.Ticks % TimeSpan.TicksPerSecond != 0) return $"{nameof(options.Keepalive)} is {options.Keepalive}; use whole seconds, 0 to 65,535.";
        if (options.SegmentMru is < 1024 or > 16 * 1024 * 1024) return $"{nameof(options.SegmentMru)} is {options.SegmentMru}; use 1 KiB to 16 MiB.";
        if (options.TransferMru is < 1024 or > 1024 * 1024 * 1024) return $"{nameof(options.TransferMru)} is {options.TransferMru}; use 1 KiB to 1 GiB.";
        if (options.TransferWindow is < 1 or > 1024) return $"{nameof(options.TransferWindow)} is {options.TransferWindow}; use 1 to 1,024 transfers.";
        if (options.HandshakeTimeout < TimeSpan.FromSeconds(1) || options.HandshakeTimeout > TimeSpan.FromSeconds(600)) return $"{nameof(options.HandshakeTimeout)} is {options.HandshakeTimeout}; use 1 to 600 s.";
        if (options.TransferTimeout < TimeSpan.FromSeconds(1) || options.TransferTimeout > TimeSpan.FromHours(1)) return $"{nameof(options.TransferTimeout)} is {options.TransferTimeout}; use 1 s to 1 h.";
        if (options.IdleTimeout < TimeSpan.FromSeconds(1) || options.IdleTimeout > TimeSpan.FromDays(1)) return $"{nameof(options.IdleTimeout)} is {options.IdleTimeout}; use 1 s to 1 day.";
        if (options.Peers is null || options.Peers.Count > MaxPeers) return $"{nameof(options.Peers)} has {options.Peers?.Count.ToString(CultureInfo.InvariantCulture) ?? "no list"}; use 0 to 1,024 node ids.";
        foreach (var peer in options.Peers)
        {
            if (peer.IsNone || peer.IsLocalNode || peer.NodeId != peer || peer == options.NodeId) return $"{nameof(options.Peers)} has {peer}; use node ids of other nodes, such as dtn://gs/ or ipn:9.0.";
        }

        if (options.ReconnectDelay <= TimeSpan.Zero || options.ReconnectDelay > TimeSpan.FromHours(1)) return $"{nameof(options.ReconnectDelay)} is {options.ReconnectDelay}; use more than 0 and at most 1 h.";
        if (options.ReconnectLimit < options.ReconnectDelay || options.ReconnectLimit > TimeSpan.FromDays(1)) return $"{nameof(options.ReconnectLimit)} is {options.ReconnectLimit}; use {nameof(options.ReconnectDelay)} ({options.ReconnectDelay}) to 1 day.";
        return null;
    }
}
