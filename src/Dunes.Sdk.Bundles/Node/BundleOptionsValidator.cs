using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Bundles;

/// <summary>Says which option is out of its range.</summary>
internal sealed class BundleOptionsValidator : IValidateOptions<BundleOptions>
{
    public ValidateOptionsResult Validate(string? name, BundleOptions options) =>
        Check(options) is { } wrong ? ValidateOptionsResult.Fail(wrong) : ValidateOptionsResult.Success;

    internal static string? Check(BundleOptions options)
    {
        if (options.NodeId.IsNone || options.NodeId.IsLocalNode || options.NodeId.NodeId != options.NodeId) return $"{nameof(BundleOptions)}.{nameof(options.NodeId)} is {options.NodeId}; use a node id such as dtn://hab-1/ or ipn:7.0.";
        if (string.IsNullOrWhiteSpace(options.DatabasePath)) return $"{nameof(options.DatabasePath)} is empty; name the database file.";
        if (options.MaxBundles is < 16 or > 10_000_000) return $"{nameof(options.MaxBundles)} is {options.MaxBundles}; use 16 to 10,000,000 bundles.";
        if (options.CrcType is < 0 or > 2) return $"{nameof(options.CrcType)} is {options.CrcType}; use 0 (none), 1 (CRC-16) or 2 (CRC-32C).";
        if (options.Peers is null || options.Peers.Any(peer => peer.IsNone || peer.IsLocalNode || peer.NodeId != peer)) return $"{nameof(options.Peers)} has an entry that is not a node id; use node ids such as dtn://hab-1/ or ipn:7.0.";
        if (options.TransferTimeout < TimeSpan.FromSeconds(1) || options.TransferTimeout > TimeSpan.FromDays(1)) return $"{nameof(options.TransferTimeout)} is {options.TransferTimeout}; use 1 s to 1 day.";
        if (options.AnswerWait < TimeSpan.FromSeconds(1) || options.AnswerWait > TimeSpan.FromDays(1)) return $"{nameof(options.AnswerWait)} is {options.AnswerWait}; use 1 s to 1 day.";
        if (options.AnswerWaitLimit < options.AnswerWait || options.AnswerWaitLimit > TimeSpan.FromDays(7)) return $"{nameof(options.AnswerWaitLimit)} is {options.AnswerWaitLimit}; use {nameof(options.AnswerWait)} ({options.AnswerWait}) to 7 days.";
        if (options.MaxDeliveryAttempts is < 1 or > 1000) return $"{nameof(options.MaxDeliveryAttempts)} is {options.MaxDeliveryAttempts}; use 1 to 1,000.";
        return null;
    }
}
