namespace Dunes.Sdk.Crypto.Tests.MachineCode;

/// <summary>The methods that see secrets, and how many conditional jumps each was compiled to when its machine code was read: none of them looks at a secret.</summary>
/// <remarks>
/// Read with .NET 10.0.12 on Linux, x64. A method that is not listed has none. To read again, after a change here or of the runtime: build for release, and run
/// <c>DOTNET_TieredCompilation=0 DOTNET_JitDisasmDiffable=1 DOTNET_JitDisasm="..." dotnet exec Dunes.Sdk.Crypto.Tests.dll -method "..."</c> as <see cref="Listing"/> does.
/// </remarks>
internal static class ReadMethods
{
    /// <summary>The runtime that the jumps were read with.</summary>
    public static Version Runtime { get; } = new(10, 0, 12);

    /// <summary>Whether this runtime is the one: another patch may compile another jump, which somebody has to read; divisions are looked for in any.</summary>
    public static bool IsRead => Environment.Version == Runtime;

    /// <summary>Methods of the same types that see nothing secret: their jumps and divisions are their own affair.</summary>
    public static IReadOnlySet<string> Public { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        // A peer's or a signer's point, and the multiples of the base point.
        "EdwardsPoint:TryRead", "EdwardsBase:MultiplyPublic", "EdwardsBase:BuildTable", "EdwardsBase:BuildOddMultiples", "EdwardsBase:Prepare",
        "Scalar25519:IsCanonical", "Scalar25519:WriteSparse", "FieldP256:TryRead", "FieldP384:TryRead", "NistPoint[FieldP256]:TryRead", "NistPoint[FieldP384]:TryRead", "NistComb[FieldP256]:ctor", "NistComb[FieldP384]:ctor",

        // The sizes of a caller's spans.
        "X25519:ThrowUnlessSizes",

        // The matrices of both lattices, made of a public seed; a hash that the signature shows, or that is thrown away.
        "Avx2Ring:Parse", "ScalarRing:Parse", "Sampling:ExpandA", "Sampling:RejNttPoly", "Sampling:SampleInBall",
        "KeyGeneration[Lanes512,Vector512[int]]:ExpandMatrix", "KeyGeneration[Lanes256,Vector256[int]]:ExpandMatrix", "KeyGeneration[ScalarLanes,int]:ExpandMatrix",
    };

    /// <summary>Methods that divide, and by what is public.</summary>
    public static IReadOnlySet<string> Dividing { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        // The modulus by gamma2, of the parameter set.
        "Rounding+Quotient[Lanes512,Vector512[int]]:ctor", "Rounding+Quotient[Lanes256,Vector256[int]]:ctor", "Rounding+Quotient[ScalarLanes,int]:ctor",
    };

    /// <summary>The table, a row a method.</summary>
    public static IReadOnlyList<ReadMethod> All { get; } = [.. Table.Split('\n').Select(ReadMethod.Parse)];

    /// <summary>The types that have rows; of AES, only the two methods that compare tags are read.</summary>
    public static IReadOnlySet<string> Types { get; } = All.Select(row => CompiledMethod.TypeOf(row.Name)).Where(type => type is not ("Ccm" or "Siv")).ToHashSet(StringComparer.Ordinal);

    // Jumps, or - where the processor's path has no such method; +n are those of assertions in a debug build. The name, and what the jumps look at.
    // AVX-512, AVX2, least:
    private const string Table = """
        0        0     0      Field25519:Multiply
        0        0     0      Field25519:Square
        7        7     7      Field25519:PowerOfOnes                                            counters of squarings
        1        1     1      Field25519:Invert                                                 a counter of squarings
        6+1      6+1   6+1    Field25519:Read                                                   the length of the octets
        6        6     6      Field25519:Write                                                  the length of the octets
        0        0     0      Field25519:AreEqual
        0        -     -      Field25519X4:Create
        1        -     -      Field25519X4:Lane                                                 the lane's number, 0 to 3
        0        -     -      Field25519X4:Multiply[LadderX4+PlainColumn]
        0        -     -      Field25519X4:Multiply[LadderX4+FoldedColumn]
        0        -     -      Field25519X4:Square
        0        -     -      LadderX4:Step
        2        -     -      X25519:LadderInLanes                                              the bit's number, and the scalar's length
        2        2     2      X25519:LadderInWords                                              the bit's number, and the scalar's length
        0        0     0      X25519+State:Step
        1        1     1      X25519:PublicKey                                                  the length of the destination
        4        4     4      X25519:TryAgree                                                   lengths, and a counter of octets
        2        2     2      EdwardsBase:Multiply                                              counters of digits
        2        2     2      EdwardsBase:Select                                                the row's number, and a counter of columns; the digit is a mask
        1        1     1      EdwardsPoint:Add                                                  whether T is wanted
        1        1     1      EdwardsPoint:Double                                               whether T is wanted
        2        2     2      EdwardsPoint:Write                                                the length of the octets
        2        2     2      Scalar25519:Clamp                                                 the length of the octets
        0        0     0      Scalar25519:MultiplyAdd
        10       10    10     Scalar25519:MultiplyInto                                          counters of words and their ranges
        4        4     4      Scalar25519:Read                                                  counters of words and their ranges
        12       12    12     Scalar25519:Reduce                                                counters of words and their ranges
        8+1      8+1   8+1    Scalar25519:WriteDigits                                           a counter of digits, its ranges, and whether it is the last
        0        0     0      FieldP256:Multiply
        6        6     6      FieldP256:Write                                                   the length of the octets
        0        0     0      IPrimeField[FieldP256]:AreEqual
        2        2     2      PowersOfOnes:Raise[FieldP256]                                     counters of squarings
        0        0     0      NistPoint[FieldP256]:Add
        2        2     2      NistPoint[FieldP256]:Double                                       two overloads: a counter of doublings
        5        5     5      NistPoint[FieldP256]:Multiply                                     counters of multiples and digits, and their ranges
        2        2     2      NistPoint[FieldP256]:Select                                       a counter of points and its range; the digit is a mask
        1        1     1      NistPoint[FieldP256]:Replace                                      a counter of words; whether is a mask
        1        1     1      NistPoint[FieldP256]:SubtractUnlessOdd                            the length of the scalar; whether is a mask
        1        1     1      NistPoint[FieldP256]:Write                                        whether y is wanted
        8        8     8      NistComb[FieldP256]:Multiply                                      counters of rows, tables and teeth, and their ranges
        0        0     0      FieldP384:Multiply
        0        0     0      FieldP384:Square
        10       10    10     FieldP384:Write                                                   the length of the octets
        0        0     0      IPrimeField[FieldP384]:AreEqual
        2        2     2      PowersOfOnes:Raise[FieldP384]                                     counters of squarings
        0        0     0      NistPoint[FieldP384]:Add
        2        2     2      NistPoint[FieldP384]:Double                                       two overloads: a counter of doublings
        5        5     5      NistPoint[FieldP384]:Multiply                                     counters of multiples and digits, and their ranges
        2        2     2      NistPoint[FieldP384]:Select                                       a counter of points and its range; the digit is a mask
        1        1     1      NistPoint[FieldP384]:Replace                                      a counter of words; whether is a mask
        1        1     1      NistPoint[FieldP384]:SubtractUnlessOdd                            the length of the scalar; whether is a mask
        1        1     1      NistPoint[FieldP384]:Write                                        whether y is wanted
        8        8     8      NistComb[FieldP384]:Multiply                                      counters of rows, tables and teeth, and their ranges
        8        8     8      SignedBits:Write                                                  a counter of octets and its ranges
        0        0     0      CmacCore:Double
        60       60    36     Ccm:TryDecrypt                                                    sizes and counters, whether the key is disposed, and at the end whether the tag is right
        7        7     7      Siv:TryOpen                                                       sizes, whether the key is disposed, and at the end whether the IV is right
        2        -     -      Keccak:Permute[Vector128[ulong],SingleTernaryLane]                a counter of rounds
        2        -     -      Keccak:Permute[Vector256[ulong],FourTernaryLanes]                 a counter of rounds
        -        2     -      Keccak:Permute[Vector256[ulong],FourLanes]                        a counter of rounds
        -        2     2      Keccak:Permute[ulong,ScalarLane]                                  a counter of rounds
        -        -     5      Keccak:PermuteOneByOne                                            counters of states and lanes
        4        4     4      Sponge:Absorb                                                     sizes, and whether it was squeezed already
        11       11    11     Sponge:Xor                                                        positions and sizes
        11       11    11     Sponge:Copy                                                       positions and sizes
        8        8     8      Sponge:Squeeze                                                    positions and sizes
        26       26    26     ShakeX4:Absorb                                                    sizes, and those of the message that four different ones end in
        7        7     7      ShakeX4:Xor                                                       positions and sizes
        14       14    14     ShakeX4:Copy                                                      positions and sizes
        10       10    10     ShakeX4:SqueezeBlocks                                             positions and sizes
        8        8     -      Avx2Ring:Ntt                                                      counters of coefficients, and the length of the table of zetas
        5        5     -      Avx2Ring:InverseNtt                                               counters of coefficients, and the length of the table of zetas
        1        1     -      Avx2Ring:Prepare                                                  a counter of coefficients
        3        3     -      Avx2Ring:Product                                                  counters of coefficients and polynomials
        1        1     -      Avx2Ring:RestoreAndAdd                                            a counter of coefficients
        1        1     -      Avx2Ring:Compress                                                 a counter of coefficients
        1        1     -      Avx2Ring:SampleBinomial2                                          a counter of octets
        11       11    11     ScalarRing:Ntt                                                    counters of coefficients and their ranges
        11       11    11     ScalarRing:InverseNtt                                             counters of coefficients and their ranges
        7        7     7      ScalarRing:Prepare                                                a counter of coefficients and its ranges
        11       11    11     ScalarRing:Product                                                counters of coefficients and polynomials and their ranges
        4        4     4      ScalarRing:Compress                                               a counter of coefficients and its ranges
        5        5     5      ScalarRing:SampleBinomial2                                        counters of coefficients and their ranges
        11       11    -      NoiseSampling:Sample[Avx2Ring]                                    counters of polynomials, sizes, and eta
        11       11    11     NoiseSampling:Sample[ScalarRing]                                  counters of polynomials, sizes, and eta
        8        8     8      NoiseSampling:SampleBinomial3                                     a counter of coefficients and its ranges
        11       11    11     ByteEncoding:Encode                                               a counter of octets and its ranges
        11       11    13     ByteEncoding:Decode                                               a counter of octets and its ranges
        32       32    -      KPke:KeyGen[Avx2Ring]                                             counters of polynomials and their ranges
        33       33    33     KPke:KeyGen[ScalarRing]                                           counters of polynomials and their ranges
        26       26    -      KPke:Encrypt[Avx2Ring]                                            counters of polynomials, their ranges, and eta
        30       30    30     KPke:Encrypt[ScalarRing]                                          counters of polynomials, their ranges, and eta
        13       13    -      KPke:Decrypt[Avx2Ring]                                            counters of polynomials and their ranges
        13       13    13     KPke:Decrypt[ScalarRing]                                          counters of polynomials and their ranges
        6        6     -      KeyEncapsulation:KeyGen[Avx2Ring]                                 sizes
        6        6     6      KeyEncapsulation:KeyGen[ScalarRing]                               sizes
        4        4     -      KeyEncapsulation:Encapsulate[Avx2Ring]                            sizes
        4        4     4      KeyEncapsulation:Encapsulate[ScalarRing]                          sizes
        7        7     -      KeyEncapsulation:Decapsulate[Avx2Ring]                            sizes and a counter of octets; rejection is a mask
        7        7     7      KeyEncapsulation:Decapsulate[ScalarRing]                          sizes and a counter of octets; rejection is a mask
        6        6     6      KeyEncapsulation:MaskUnlessEqual                                  a counter of octets and its ranges
        1        -     -      Rounding[Lanes512,Vector512[int]]:Power2Round                     a counter of coefficients
        1        -     -      Rounding[Lanes512,Vector512[int]]:Decompose                       a counter of coefficients
        1        -     -      Rounding[Lanes512,Vector512[int]]:AddReaches                      a counter of coefficients; the answer is no jump
        1        -     -      Rounding[Lanes512,Vector512[int]]:SubtractReaches                 a counter of coefficients; the answer is no jump
        1        -     -      Rounding[Lanes512,Vector512[int]]:CentreReaches                   a counter of coefficients; the answer is no jump
        3        -     -      Rounding[Lanes512,Vector512[int]]:MakeHint                        counters of coefficients and of hints
        1        -     -      Rounding[Lanes512,Vector512[int]]:UseHint                         a counter of coefficients
        1        -     -      Rounding+Quotient[Lanes512,Vector512[int]]:ctor                   which gamma2
        0        -     -      NumberTheoreticTransform[Lanes512,Vector512[int]]:Forward
        2        -     -      NumberTheoreticTransform[Lanes512,Vector512[int]]:ForwardLayers   counters of rows and blocks
        0        -     -      NumberTheoreticTransform[Lanes512,Vector512[int]]:Inverse
        3        -     -      NumberTheoreticTransform[Lanes512,Vector512[int]]:InverseLayers   counters of rows and blocks, and whether they are the last layers
        2        -     -      Signing[Lanes512,Vector512[int]]:MultiplyByChallenge              a counter of coefficients
        16       -     -      Signing[Lanes512,Vector512[int]]:Sign                             counters, sizes, and whether an attempt was accepted
        35       -     -      Signing[Lanes512,Vector512[int]]:Attempt                          counters, sizes, and whether the checks of FIPS 204 reject the attempt
        17       -     -      KeyGeneration[Lanes512,Vector512[int]]:FromSeed                   counters, sizes, and eta
        34       -     -      KeyGeneration[Lanes512,Vector512[int]]:Complete                   counters, sizes, and eta
        20       -     -      KeyGeneration[Lanes512,Vector512[int]]:FromPrivateKey             counters, sizes, eta, and whether the key is taken
        1        1     -      Rounding[Lanes256,Vector256[int]]:Power2Round                     a counter of coefficients
        1        1     -      Rounding[Lanes256,Vector256[int]]:Decompose                       a counter of coefficients
        1        1     -      Rounding[Lanes256,Vector256[int]]:AddReaches                      a counter of coefficients; the answer is no jump
        1        1     -      Rounding[Lanes256,Vector256[int]]:SubtractReaches                 a counter of coefficients; the answer is no jump
        1        1     -      Rounding[Lanes256,Vector256[int]]:CentreReaches                   a counter of coefficients; the answer is no jump
        3        3     -      Rounding[Lanes256,Vector256[int]]:MakeHint                        counters of coefficients and of hints
        1        1     -      Rounding[Lanes256,Vector256[int]]:UseHint                         a counter of coefficients
        1        1     -      Rounding+Quotient[Lanes256,Vector256[int]]:ctor                   which gamma2
        0        0     -      NumberTheoreticTransform[Lanes256,Vector256[int]]:Forward
        4        4     -      NumberTheoreticTransform[Lanes256,Vector256[int]]:ForwardLayers   counters of rows and blocks
        0        0     -      NumberTheoreticTransform[Lanes256,Vector256[int]]:Inverse
        5        5     -      NumberTheoreticTransform[Lanes256,Vector256[int]]:InverseLayers   counters of rows and blocks, and whether they are the last layers
        2        2     -      Signing[Lanes256,Vector256[int]]:MultiplyByChallenge              a counter of coefficients
        16       16    -      Signing[Lanes256,Vector256[int]]:Sign                             counters, sizes, and whether an attempt was accepted
        35       35    -      Signing[Lanes256,Vector256[int]]:Attempt                          counters, sizes, and whether the checks of FIPS 204 reject the attempt
        17       17    -      KeyGeneration[Lanes256,Vector256[int]]:FromSeed                   counters, sizes, and eta
        34       34    -      KeyGeneration[Lanes256,Vector256[int]]:Complete                   counters, sizes, and eta
        20       20    -      KeyGeneration[Lanes256,Vector256[int]]:FromPrivateKey             counters, sizes, eta, and whether the key is taken
        1        1     1      Rounding[ScalarLanes,int]:Power2Round                             a counter of coefficients
        1        1     1      Rounding[ScalarLanes,int]:Decompose                               a counter of coefficients
        1        1     1      Rounding[ScalarLanes,int]:AddReaches                              a counter of coefficients; the answer is no jump
        1        1     1      Rounding[ScalarLanes,int]:SubtractReaches                         a counter of coefficients; the answer is no jump
        1        1     1      Rounding[ScalarLanes,int]:CentreReaches                           a counter of coefficients; the answer is no jump
        3        3     3      Rounding[ScalarLanes,int]:MakeHint                                counters of coefficients and of hints
        1        1     1      Rounding[ScalarLanes,int]:UseHint                                 a counter of coefficients
        1        1     1      Rounding+Quotient[ScalarLanes,int]:ctor                           which gamma2
        0        0     0      NumberTheoreticTransform[ScalarLanes,int]:Forward
        4        4     4      NumberTheoreticTransform[ScalarLanes,int]:ForwardLayers           counters of rows and blocks
        0        0     0      NumberTheoreticTransform[ScalarLanes,int]:Inverse
        5        5     5      NumberTheoreticTransform[ScalarLanes,int]:InverseLayers           counters of rows and blocks, and whether they are the last layers
        2        2     2      Signing[ScalarLanes,int]:MultiplyByChallenge                      a counter of coefficients
        16       16    16     Signing[ScalarLanes,int]:Sign                                     counters, sizes, and whether an attempt was accepted
        35       35    35     Signing[ScalarLanes,int]:Attempt                                  counters, sizes, and whether the checks of FIPS 204 reject the attempt
        17       17    17     KeyGeneration[ScalarLanes,int]:FromSeed                           counters, sizes, and eta
        34       34    34     KeyGeneration[ScalarLanes,int]:Complete                           counters, sizes, and eta
        20       20    20     KeyGeneration[ScalarLanes,int]:FromPrivateKey                     counters, sizes, eta, and whether the key is taken
        3        3     -      Transposition:Swap                                                counters of blocks
        3        3     3      ScalarLanes:Transpose                                             counters of rows
        0        0     0      Montgomery:Reduce
        14       14    14     Sampling:ExpandS                                                  counters of polynomials, sizes, and whether candidates were enough
        6        6     6      Sampling:RejBoundedPoly                                           counters of candidates and coefficients, and eta; which are taken is public, their values are not
        10       10    10     Sampling:ExpandMask                                               counters of polynomials and sizes
        3+2      3+2   5+2    MaskPacking:Unpack                                                which gamma1, a counter of coefficients, and without vectors the places of a constant shuffle
        8        8     8      BitPacking:Pack                                                   two overloads, each: counters of coefficients and bits, and the length of the octets
        4        4     4      BitPacking:Unpack                                                 counters of coefficients and bits, and the length of the octets
        13       13    13     CommitmentHash:Compute                                            counters, sizes, and the bits of w1
        1        1     7      CommitmentHash:PackNibbles                                        a counter of coefficients, and without vectors one of elements
        """;
}
