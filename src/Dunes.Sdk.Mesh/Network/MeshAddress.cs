namespace Dunes.Sdk.Mesh.Network;

/// <summary>The kinds of 16-bit addresses.</summary>
/// <remarks>Mesh Protocol 1.1, section 3.4.2: 0000 unassigned, 0001-7FFF unicast, 8000-BFFF virtual, C000-FEFF group, FF00-FFFB reserved, FFFC-FFFF fixed groups.</remarks>
public static class MeshAddress
{
    /// <summary>No address.</summary>
    public const ushort Unassigned = 0;

    /// <summary>Every proxy.</summary>
    public const ushort AllProxies = 0xFFFC;

    /// <summary>Every friend.</summary>
    public const ushort AllFriends = 0xFFFD;

    /// <summary>Every relay.</summary>
    public const ushort AllRelays = 0xFFFE;

    /// <summary>Every node.</summary>
    public const ushort AllNodes = 0xFFFF;

    /// <summary>Whether the address is of one element.</summary>
    public static bool IsUnicast(ushort address) => address is > 0 and < 0x8000;

    /// <summary>Whether the address is the hash of a label UUID.</summary>
    public static bool IsVirtual(ushort address) => address is >= 0x8000 and < 0xC000;

    /// <summary>Whether the address is a group that may be sent to: assigned or fixed.</summary>
    public static bool IsGroup(ushort address) => address is >= 0xC000 and (< 0xFF00 or >= AllProxies);
}
