namespace Dunes.Sdk.Mesh;

/// <summary>A network or application key with its index. It prints its index only.</summary>
/// <param name="Index">0 to 4095.</param>
/// <param name="Octets">16 octets.</param>
public sealed record MeshKey(ushort Index, ReadOnlyMemory<byte> Octets)
{
    /// <summary>The index; never the key.</summary>
    public override string ToString() => $"key {Index}";
}
