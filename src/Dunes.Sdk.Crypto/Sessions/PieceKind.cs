namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>What a frame of re-keying brings.</summary>
internal enum PieceKind : byte
{
    /// <summary>A piece of the initiator's fresh public key.</summary>
    Offer = 1,

    /// <summary>A piece of the responder's encapsulation and wrapped secret.</summary>
    Answer = 2,

    /// <summary>Nothing: that the frame opens says that its sender is in the new epoch.</summary>
    Confirmation = 3,
}
