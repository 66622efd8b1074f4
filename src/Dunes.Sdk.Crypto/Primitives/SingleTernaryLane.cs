using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>One state in the low halves of vector registers, with AVX-512VL: three-operand logic, and no lane leaves the registers.</summary>
internal readonly struct SingleTernaryLane : IKeccakLane<Vector128<ulong>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Load(ref ulong state, int lane) => Vector128.CreateScalarUnsafe(Unsafe.Add(ref state, lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref ulong state, int lane, Vector128<ulong> value) => Unsafe.Add(ref state, lane) = value.ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Broadcast(ulong value) => Vector128.CreateScalarUnsafe(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Xor(Vector128<ulong> a, Vector128<ulong> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Xor3(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) => Avx512F.VL.TernaryLogic(a, b, c, 0x96);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Chi(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) => Avx512F.VL.TernaryLogic(a, b, c, 0xD2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> RotateLeft(Vector128<ulong> a, [ConstantExpected] byte bits) => Avx512F.VL.RotateLeft(a, bits);
}
