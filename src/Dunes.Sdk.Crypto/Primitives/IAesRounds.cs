using System.Runtime.Intrinsics;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>The AES block function, one, two, four or eight independent blocks at once. A struct type argument makes the modes above it one straight piece of code.</summary>
internal interface IAesRounds
{
    /// <summary>Encrypts one block.</summary>
    Vector128<byte> Encrypt(Vector128<byte> block);

    /// <summary>Encrypts two blocks in the time of one.</summary>
    void Encrypt(ref Vector128<byte> first, ref Vector128<byte> second);

    /// <summary>Encrypts four blocks in little more than the time of one.</summary>
    void Encrypt(ref Vector128<byte> first, ref Vector128<byte> second, ref Vector128<byte> third, ref Vector128<byte> fourth);

    /// <summary>Encrypts eight blocks, as many as keep the instructions busy.</summary>
    void Encrypt(ref EightBlocks blocks);
}
