using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>What one signature or verification works in: one a thread, large enough for every parameter set, pinned, zeroed after use.</summary>
internal sealed class MlDsaScratch
{
    /// <summary>Polynomials of the mask that are kept: the seven of an attempt, and what four at a time make too many.</summary>
    public const int MaskSlots = 12;

    private const int N = MlDsaParameters.N;

    [ThreadStatic]
    private static MlDsaScratch? _ofThread;

    private readonly int[] _polynomials = GC.AllocateArray<int>(N * (MaskSlots + (3 * MlDsaParameters.MaxK) + 2), pinned: true);
    private readonly byte[] _octets = GC.AllocateArray<byte>(Sampling.MaskOutputSize + MlDsaParameters.MuSize + 1024 + 64, pinned: true);

    public static MlDsaScratch OfThread => _ofThread ??= new();

    /// <summary>The polynomials of y by their number modulo <see cref="MaskSlots"/>.</summary>
    public Span<int> Masks => _polynomials.AsSpan(0, N * MaskSlots);

    /// <summary>The transformed y or z; in the end z.</summary>
    public Span<int> Z => _polynomials.AsSpan(N * MaskSlots, N * MlDsaParameters.MaxK);

    /// <summary>The low bits of w, or a peer's hints.</summary>
    public Span<int> Low => _polynomials.AsSpan(N * (MaskSlots + MlDsaParameters.MaxK), N * MlDsaParameters.MaxK);

    /// <summary>w, then its high bits.</summary>
    public Span<int> High => _polynomials.AsSpan(N * (MaskSlots + (2 * MlDsaParameters.MaxK)), N * MlDsaParameters.MaxK);

    public Span<int> Challenge => _polynomials.AsSpan(N * (MaskSlots + (3 * MlDsaParameters.MaxK)), N);

    public Span<int> Product => _polynomials.AsSpan(N * (MaskSlots + (3 * MlDsaParameters.MaxK) + 1), N);

    public Span<byte> MaskOutput => _octets.AsSpan(0, Sampling.MaskOutputSize);

    /// <summary>mu, and behind it the packed high bits: what the commitment hash is taken of.</summary>
    public Span<byte> Commitment => _octets.AsSpan(Sampling.MaskOutputSize, MlDsaParameters.MuSize + 1024);

    /// <summary>The seed of the mask.</summary>
    public Span<byte> RhoSecond => _octets.AsSpan(Sampling.MaskOutputSize + MlDsaParameters.MuSize + 1024, 64);

    public void Clear()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_polynomials.AsSpan()));
        CryptographicOperations.ZeroMemory(_octets);
    }
}
