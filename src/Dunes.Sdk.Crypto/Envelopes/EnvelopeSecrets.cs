using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>K2 and K3 of an envelope that was sealed or opened, for whoever asked for them before; zeroed by <see cref="Dispose"/>.</summary>
internal sealed class EnvelopeSecrets : IDisposable
{
    private readonly byte[] _octets = GC.AllocateUninitializedArray<byte>(2 * ContentSchedule.UseSize, pinned: true);
    private bool _disposed;

    public EnvelopeSecrets(ContentSchedule schedule)
    {
        schedule.SessionKey.CopyTo(_octets);
        schedule.ReceiptKey.CopyTo(_octets.AsSpan(ContentSchedule.UseSize));
    }

    /// <summary>K2, 64 octets: where the chain of a session or reply begins.</summary>
    public ReadOnlySpan<byte> Session => Octets[..ContentSchedule.UseSize];

    /// <summary>K3, 64 octets: authenticates receipts and acknowledgements.</summary>
    public ReadOnlySpan<byte> Receipt => Octets[ContentSchedule.UseSize..];

    private ReadOnlySpan<byte> Octets
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _octets;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_octets);
    }
}
