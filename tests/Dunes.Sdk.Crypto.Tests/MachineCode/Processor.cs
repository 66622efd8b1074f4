namespace Dunes.Sdk.Crypto.Tests.MachineCode;

/// <summary>What the code is compiled for.</summary>
public enum Processor
{
    /// <summary>With AVX-512.</summary>
    Avx512,

    /// <summary>With AVX2, and none of AVX-512.</summary>
    Avx2,

    /// <summary>Without any instructions beyond the platform's least: the portable paths.</summary>
    Least,
}
