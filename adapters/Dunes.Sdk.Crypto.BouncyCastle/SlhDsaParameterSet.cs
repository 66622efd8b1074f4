namespace Dunes.Sdk.Crypto.BouncyCastle;

/// <summary>The parameter sets of FIPS 205, table 2: the hash, the security strength in bits, and whether signatures are small or signing is fast.</summary>
public enum SlhDsaParameterSet
{
    /// <summary>SLH-DSA-SHA2-128s: signatures of 7,856 octets.</summary>
    Sha2Small128,

    /// <summary>SLH-DSA-SHAKE-128s: signatures of 7,856 octets.</summary>
    ShakeSmall128,

    /// <summary>SLH-DSA-SHA2-128f: signatures of 17,088 octets.</summary>
    Sha2Fast128,

    /// <summary>SLH-DSA-SHAKE-128f: signatures of 17,088 octets.</summary>
    ShakeFast128,

    /// <summary>SLH-DSA-SHA2-192s: signatures of 16,224 octets.</summary>
    Sha2Small192,

    /// <summary>SLH-DSA-SHAKE-192s: signatures of 16,224 octets.</summary>
    ShakeSmall192,

    /// <summary>SLH-DSA-SHA2-192f: signatures of 35,664 octets.</summary>
    Sha2Fast192,

    /// <summary>SLH-DSA-SHAKE-192f: signatures of 35,664 octets.</summary>
    ShakeFast192,

    /// <summary>SLH-DSA-SHA2-256s: signatures of 29,792 octets.</summary>
    Sha2Small256,

    /// <summary>SLH-DSA-SHAKE-256s: signatures of 29,792 octets.</summary>
    ShakeSmall256,

    /// <summary>SLH-DSA-SHA2-256f: signatures of 49,856 octets.</summary>
    Sha2Fast256,

    /// <summary>SLH-DSA-SHAKE-256f: signatures of 49,856 octets.</summary>
    ShakeFast256,
}
