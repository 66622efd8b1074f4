using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>Memory for a private key: the collector neither moves nor copies it, and it is zeroed before it is given back.</summary>
/// <remarks>A key is made often and lives briefly, which pinned arrays are slow for. Who uses it holds it, so that disposing waits for the last use.</remarks>
internal sealed unsafe class SecretMemory : SafeHandle
{
    private readonly int _size;

    public SecretMemory(int size)
        : base(0, ownsHandle: true)
    {
        _size = size;
        SetHandle((nint)NativeMemory.AlignedAlloc((nuint)size, 64));
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Takes hold of the memory: a use starts.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public Span<byte> Hold()
    {
        var isHeld = false;
        DangerousAddRef(ref isHeld);
        return new((void*)handle, _size);
    }

    /// <summary>A use ends.</summary>
    public void Release() => DangerousRelease();

    /// <summary>Zeroes it all.</summary>
    public void Erase() => CryptographicOperations.ZeroMemory(new((void*)handle, _size));

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Erase();
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
