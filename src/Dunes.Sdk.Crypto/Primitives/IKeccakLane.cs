using System.Diagnostics.CodeAnalysis;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>What the rounds of Keccak do with a lane, of one state or of four. A struct type argument makes them one straight piece of code.</summary>
internal interface IKeccakLane<TLane>
    where TLane : struct
{
    static abstract TLane Load(ref ulong state, int lane);

    static abstract void Store(ref ulong state, int lane, TLane value);

    static abstract TLane Broadcast(ulong value);

    static abstract TLane Xor(TLane a, TLane b);

    static abstract TLane Xor3(TLane a, TLane b, TLane c);

    /// <summary>a XOR (NOT b AND c).</summary>
    static abstract TLane Chi(TLane a, TLane b, TLane c);

    static abstract TLane RotateLeft(TLane a, [ConstantExpected] byte bits);
}
