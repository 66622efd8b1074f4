using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>CRC-32C (Castagnoli), the CRC type 2 of RFC 9171, section 4.2.1.</summary>
internal static class Crc32C
{
    private const uint Polynomial = 0x82F63B78; // reflected

    /// <summary>Eight tables of 256: the first is the octet-wise one, each further one is a table of the octet one place earlier.</summary>
    private static readonly uint[] Tables = MakeTables();

    /// <summary>The CRC of a message.</summary>
    public static uint Compute(ReadOnlySpan<byte> octets) => ~Append(uint.MaxValue, octets);

    /// <summary>Continues a running value, which begins as all ones and is inverted at the end.</summary>
    public static uint Append(uint running, ReadOnlySpan<byte> octets)
    {
        if (System.Runtime.Intrinsics.X86.Sse42.X64.IsSupported) return AppendSse42(running, octets);
        if (System.Runtime.Intrinsics.Arm.Crc32.Arm64.IsSupported) return AppendArm(running, octets);
        return AppendPortable(running, octets);
    }

    /// <summary>Eight octets a step by table, where the processor has no instruction for it.</summary>
    internal static uint AppendPortable(uint running, ReadOnlySpan<byte> octets)
    {
        var tables = Tables;
        while (octets.Length >= 8)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(octets) ^ running;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]);
            running = tables[(7 * 256) + (int)(low & 0xFF)] ^ tables[(6 * 256) + (int)((low >> 8) & 0xFF)]
                ^ tables[(5 * 256) + (int)((low >> 16) & 0xFF)] ^ tables[(4 * 256) + (int)(low >> 24)]
                ^ tables[(3 * 256) + (int)(high & 0xFF)] ^ tables[(2 * 256) + (int)((high >> 8) & 0xFF)]
                ^ tables[256 + (int)((high >> 16) & 0xFF)] ^ tables[(int)(high >> 24)];
            octets = octets[8..];
        }

        foreach (var octet in octets) running = tables[(int)((running ^ octet) & 0xFF)] ^ (running >> 8);
        return running;
    }

    private static uint AppendSse42(uint running, ReadOnlySpan<byte> octets)
    {
        ulong wide = running;
        ref var at = ref MemoryMarshal.GetReference(octets);
        var length = octets.Length;
        var offset = 0;
        for (; offset + 8 <= length; offset += 8)
        {
            wide = System.Runtime.Intrinsics.X86.Sse42.X64.Crc32(wide, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, offset)));
        }

        running = (uint)wide;
        for (; offset < length; offset++) running = System.Runtime.Intrinsics.X86.Sse42.Crc32(running, Unsafe.Add(ref at, offset));
        return running;
    }

    private static uint AppendArm(uint running, ReadOnlySpan<byte> octets)
    {
        while (octets.Length >= 8)
        {
            running = System.Runtime.Intrinsics.Arm.Crc32.Arm64.ComputeCrc32C(running, BinaryPrimitives.ReadUInt64LittleEndian(octets));
            octets = octets[8..];
        }

        foreach (var octet in octets) running = System.Runtime.Intrinsics.Arm.Crc32.ComputeCrc32C(running, octet);
        return running;
    }

    private static uint[] MakeTables()
    {
        var tables = new uint[8 * 256];
        for (uint octet = 0; octet < 256; octet++)
        {
            var value = octet;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            tables[octet] = value;
        }

        for (var at = 256; at < tables.Length; at++) tables[at] = (tables[at - 256] >> 8) ^ tables[(int)(tables[at - 256] & 0xFF)];
        return tables;
    }
}
