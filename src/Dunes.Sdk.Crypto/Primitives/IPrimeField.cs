using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>The field that a curve y^2 = x^3 - 3x + b of prime order lies over, with the curve's constants. No step depends on a value. A struct type argument makes the formulas of <see cref="NistPoint{TField}"/> one straight piece of code for each curve.</summary>
/// <remarks>A result may be one of the operands.</remarks>
internal interface IPrimeField<TField>
    where TField : unmanaged, IPrimeField<TField>
{
    /// <summary>Octets of an element.</summary>
    static abstract int Size { get; }

    static abstract TField One { get; }

    /// <summary>The b of the curve, in memory.</summary>
    static abstract ref readonly TField B { get; }

    /// <summary>The base point's x.</summary>
    static abstract TField BaseX { get; }

    /// <summary>The base point's y.</summary>
    static abstract TField BaseY { get; }

    /// <summary>Reads <see cref="Size"/> octets, big endian; false when they are p or more.</summary>
    static abstract bool TryRead(ReadOnlySpan<byte> octets, out TField value);

    /// <summary>Writes <see cref="Size"/> octets, big endian.</summary>
    static abstract void Write(in TField value, Span<byte> octets);

    static abstract void Add(out TField sum, in TField a, in TField b);

    static abstract void Subtract(out TField difference, in TField a, in TField b);

    static abstract void Multiply(out TField product, in TField a, in TField b);

    static abstract void Square(out TField square, in TField a);

    /// <summary>a^(p - 2), the inverse, and zero for zero.</summary>
    static abstract void Invert(out TField inverse, in TField a);

    /// <summary>Whether two elements are the same.</summary>
    [SkipLocalsInit]
    static virtual bool AreEqual(in TField a, in TField b)
    {
        Span<byte> octets = stackalloc byte[2 * TField.Size];
        TField.Write(a, octets);
        TField.Write(b, octets[TField.Size..]);
        return CryptographicOperations.FixedTimeEquals(octets[..TField.Size], octets[TField.Size..]);
    }

    /// <summary>Zeroes an element that tells about a secret.</summary>
    static virtual void Clear(ref TField element) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<TField>(ref element)));
}
