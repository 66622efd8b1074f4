namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Which part of an application data unit a fragment carries; RFC 9171, section 4.3.1.</summary>
/// <param name="Offset">Where the fragment's payload begins in the whole unit, in bytes.</param>
/// <param name="TotalLength">Size of the whole unit, in bytes.</param>
public readonly record struct BundleFragment(ulong Offset, ulong TotalLength);
