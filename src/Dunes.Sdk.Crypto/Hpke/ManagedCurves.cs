using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>The curves whose arithmetic is ours.</summary>
internal static class ManagedCurves
{
    public static Group P256 { get; } = new ManagedCurve<FieldP256>(NistCurve.P256);

    public static Group P384 { get; } = new ManagedCurve<FieldP384>(NistCurve.P384);
}
