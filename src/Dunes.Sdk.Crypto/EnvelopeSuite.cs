using System.Diagnostics.CodeAnalysis;
using Dunes.Sdk.Crypto.Hpke;

namespace Dunes.Sdk.Crypto;

/// <summary>A choice of KEM, KDF, AEAD and signature that an envelope names by one octet. There is no negotiation: what is not listed is refused.</summary>
public sealed class EnvelopeSuite
{
    private const ushort HkdfSha256 = 0x0001;
    private const ushort HkdfSha384 = 0x0002;
    private const ushort Aes256Gcm = 0x0002;

    private EnvelopeSuite(byte id, string name, string keyName, Kem kem, ushort kdf, SignatureAlgorithm signature, bool isPostQuantum)
    {
        (Id, Name, KeyName, SignatureAlgorithm, IsPostQuantum) = (id, name, keyName, signature, isPostQuantum);
        Hpke = new HpkeSuite(kem, kdf, Aes256Gcm);
    }

    /// <summary>Suite 0: DHKEM(P-384) with HKDF-SHA384, and ECDSA on P-384. Classical: a quantum computer reads what was sealed with it.</summary>
    public static EnvelopeSuite Classical { get; } = new(0, "P384-HKDF-SHA384-AES256GCM", "dhkem-p384-hkdf-sha384", DhKem.P384, HkdfSha384, SignatureAlgorithm.EcdsaP384, isPostQuantum: false);

    /// <summary>Suite 1, the default: ML-KEM-1024 with P-384, HKDF-SHA384, and ML-DSA-87. Category 5; it holds while either half of the KEM does.</summary>
    public static EnvelopeSuite PostQuantum { get; } = new(1, "MLKEM1024-P384-HKDF-SHA384-AES256GCM", "mlkem1024-p384", HybridKem.MlKem1024P384, HkdfSha384, SignatureAlgorithm.MLDsa87, isPostQuantum: true);

    /// <summary>Suite 2: ML-KEM-768 with P-256, HKDF-SHA256, and ML-DSA-65. Category 3, for many small messages.</summary>
    public static EnvelopeSuite Fast { get; } = new(2, "MLKEM768-P256-HKDF-SHA256-AES256GCM", "mlkem768-p256", HybridKem.MlKem768P256, HkdfSha256, SignatureAlgorithm.MLDsa65, isPostQuantum: true);

    /// <summary>Suite 3: ML-KEM-768 with X25519 (X-Wing), HKDF-SHA256, and ML-DSA-65. Category 3, the KEM that messengers and age use.</summary>
    public static EnvelopeSuite Interop { get; } = new(3, "MLKEM768-X25519-HKDF-SHA256-AES256GCM", "mlkem768-x25519", HybridKem.XWing, HkdfSha256, SignatureAlgorithm.MLDsa65, isPostQuantum: true);

    /// <summary>Suite 4: ML-KEM-1024 alone, HKDF-SHA384, and ML-DSA-87. Category 5 without a classical half, where rules ask for that.</summary>
    public static EnvelopeSuite Pure { get; } = new(4, "MLKEM1024-HKDF-SHA384-AES256GCM", "mlkem1024", PureKem.MlKem1024, HkdfSha384, SignatureAlgorithm.MLDsa87, isPostQuantum: true);

    /// <summary>The suite where none is named: <see cref="PostQuantum"/>.</summary>
    public static EnvelopeSuite Default => PostQuantum;

    /// <summary>Every suite, by its id.</summary>
    public static IReadOnlyList<EnvelopeSuite> All { get; } = [Classical, PostQuantum, Fast, Interop, Pure];

    /// <summary>The octet that names it in an envelope, 0 to 4.</summary>
    public byte Id { get; }

    /// <summary>The full name: KEM, KDF and AEAD.</summary>
    public string Name { get; }

    /// <summary>What signs at the suite's levels.</summary>
    public SignatureAlgorithm SignatureAlgorithm { get; }

    /// <summary>Whether a quantum computer is no way in.</summary>
    public bool IsPostQuantum { get; }

    /// <summary>Octets of a recipient's public key.</summary>
    public int PublicKeySize => Hpke.Kem.PublicKeySize;

    /// <summary>Octets of a recipient's private key as it is stored: the scalar of suite 0, and the seed of the others.</summary>
    public int PrivateKeySize => Hpke.Kem.PrivateKeySize;

    /// <summary>Octets of an encapsulation.</summary>
    public int EncapsulationSize => Hpke.Kem.EncapsulationSize;

    /// <summary>Octets of a signature.</summary>
    public int SignatureSize => SignatureAlgorithm.SignatureSize();

    /// <summary>The KEM by name, as key ids hash it.</summary>
    internal string KeyName { get; }

    /// <summary>What wraps content secrets.</summary>
    internal HpkeSuite Hpke { get; }

    /// <summary>Finds the suite of an id; false when there is none.</summary>
    public static bool TryFind(byte id, [NotNullWhen(true)] out EnvelopeSuite? suite)
    {
        suite = id < All.Count ? All[id] : null;
        return suite is not null;
    }

    /// <summary>The full name.</summary>
    public override string ToString() => Name;
}
