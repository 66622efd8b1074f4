using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>A private key of the operating system's library, which no two threads use at once.</summary>
internal sealed class SystemKey<TKey>(TKey key) : IDisposable
    where TKey : ECAlgorithm
{
    private readonly Lock _turn = new();
    private bool _disposed;

    /// <summary>Waits for the caller's turn, which lasts until what is given back is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The key is disposed.</exception>
    public Lock.Scope Take(out TKey taken)
    {
        var turn = _turn.EnterScope();
        if (_disposed)
        {
            turn.Dispose();
            throw new ObjectDisposedException(typeof(TKey).Name);
        }

        taken = key;
        return turn;
    }

    /// <summary>The key as PKCS#8; the caller zeroes it.</summary>
    public byte[] ExportPkcs8()
    {
        using (Take(out var taken)) return taken.ExportPkcs8PrivateKey();
    }

    public void Dispose()
    {
        lock (_turn)
        {
            _disposed = true;
            key.Dispose();
        }
    }
}
