using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>Eight blocks side by side.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EightBlocks
{
    public Vector128<byte> First;
    public Vector128<byte> Second;
    public Vector128<byte> Third;
    public Vector128<byte> Fourth;
    public Vector128<byte> Fifth;
    public Vector128<byte> Sixth;
    public Vector128<byte> Seventh;
    public Vector128<byte> Eighth;

    /// <summary>The same memory as a span.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public Span<Vector128<byte>> AsSpan() => MemoryMarshal.CreateSpan(ref First, 8);
}
