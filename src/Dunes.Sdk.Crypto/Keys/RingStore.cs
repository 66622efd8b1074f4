using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>The files of a key ring. A change is one index put in the place of another: a process that is killed at any moment leaves the state before it or after it.</summary>
/// <remarks>
/// <code>
/// ring.key        the ring's secret, as its protector keeps it
/// ring.index      states of all keys, with a revision that grows by one a change
/// ring.revision   revision and digest of the index: written after it, so it is at most one behind
/// KEYID.key       one key; written once, and before the index names it
/// ring.lock       held while files are read or written
/// </code>
/// A new file is written as NAME.part, flushed, renamed, and its folder is flushed. An index older than the revision was put back, and is refused.
/// What a failing disk leaves half done is removed at once, and what a killed process left is removed when the ring is opened.
/// </remarks>
internal sealed class RingStore : IDisposable
{
    private const int SecretSize = 32;
    private const int MaxIndexSize = 16 << 20;
    private const int MaxProtectedSize = 4096;
    private const string Part = ".part";

    private readonly IRingDisk _disk;
    private readonly string _folder;
    private readonly string _revisionPath;
    private readonly byte[] _secret = GC.AllocateArray<byte>(SecretSize, pinned: true);
    private byte[] _indexDigest = [];
    private string? _unnamedPath; // the file of a key that no index names yet

    private RingStore(IRingDisk disk, KeyRingOptions options)
    {
        _disk = disk;
        _folder = Path.GetFullPath(options.Folder);
        _revisionPath = options.RevisionFile is { } file ? Path.GetFullPath(file) : At("ring.revision");
    }

    private string IndexPath => At("ring.index");

    private string SecretPath => At("ring.key");

    private string LockPath => At("ring.lock");

    /// <summary>Opens the ring of a folder, or makes one, and leaves it unlocked.</summary>
    public static RingStore Open(IRingDisk disk, KeyRingOptions options, IKeyProtector protector)
    {
        var store = new RingStore(disk, options);
        try
        {
            store.Open(options, protector);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    /// <summary>Takes the lock.</summary>
    /// <exception cref="KeyRingBusyException">Another has it.</exception>
    public IDisposable Lock() => Asked(_folder, () => _disk.TryLock(LockPath)) ?? throw new KeyRingBusyException(_folder);

    /// <summary>Reads the index; null when it is the one that was read or written last. The lock is held.</summary>
    public RingIndex? ReadIndex()
    {
        var file = Asked(IndexPath, () => _disk.Read(IndexPath, MaxIndexSize)) ?? throw new KeyRingException(IndexPath, "the file is missing; which keys the ring has, and which were revoked, is not known.");
        var digest = SHA256.HashData(file);
        if (digest.AsSpan().SequenceEqual(_indexDigest)) return null;
        var content = RingFile.TryOpen(_secret, RingFileKind.Index, KeyId.None, file) ?? throw new KeyRingException(IndexPath, "the file was changed, or belongs to another ring.");
        var index = RingIndex.TryDecode(content) ?? throw new KeyRingException(IndexPath, "the file was written by another version.");
        CheckRevision(index.Revision, digest);
        _indexDigest = digest;
        return index;
    }

    /// <summary>Puts an index in the place of the one before it. The lock is held.</summary>
    public void WriteIndex(RingIndex index)
    {
        var file = RingFile.Seal(_secret, RingFileKind.Index, KeyId.None, index.Encode());
        var digest = SHA256.HashData(file);
        try
        {
            WriteAside(IndexPath, file);
        }
        catch
        {
            if (_unnamedPath is { } path) TryDelete(path);
            throw;
        }
        finally
        {
            _unnamedPath = null;
        }

        _indexDigest = []; // until both files are written, what is on the disk is not known
        PutInPlace(IndexPath);
        WriteRevision(index.Revision, digest);
        _indexDigest = digest;
    }

    /// <summary>Writes the file of a key, before an index names it. The lock is held.</summary>
    /// <returns>SHA-256 of the file.</returns>
    public byte[] WriteKey(KeyId id, ReadOnlySpan<byte> content)
    {
        var file = RingFile.Seal(_secret, RingFileKind.Key, id, content);
        Replace(PathOf(id), file);
        _unnamedPath = PathOf(id);
        return SHA256.HashData(file);
    }

    /// <summary>The content of a key's file, which the caller zeroes; or null, and what is wrong with the file.</summary>
    public byte[]? TryReadKey(KeyId id, ReadOnlySpan<byte> digest, out string? damage)
    {
        var path = PathOf(id);
        damage = null;
        byte[]? file;
        try
        {
            file = _disk.Read(path, KeyFile.MaxSize);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            damage = $"{path} cannot be read: {problem.Message}";
            return null;
        }

        if (file is null) damage = $"{path} is missing.";
        else if (!SHA256.HashData(file).AsSpan().SequenceEqual(digest)) damage = $"{path} was changed, or another file was put in its place.";
        var content = damage is null ? RingFile.TryOpen(_secret, RingFileKind.Key, id, file) : null;
        if (content is null) damage ??= $"{path} does not open under the ring's secret.";
        return content;
    }

    /// <summary>Removes the files of keys that no index names any more. The lock is held.</summary>
    public void DeleteKeysExcept(IReadOnlySet<KeyId> kept)
    {
        var names = kept.Select(id => Path.GetFileName(PathOf(id))).ToHashSet(StringComparer.Ordinal);
        foreach (var name in Asked(_folder, () => _disk.List(_folder)))
        {
            if (IsKeyName(name) && !names.Contains(name)) Asked(At(name), () => _disk.Delete(At(name)));
        }

        Asked(_folder, () => _disk.FlushFolder(_folder));
    }

    /// <summary>Stores the ring's secret under another protector. The lock is held.</summary>
    public void Protect(IKeyProtector protector)
    {
        var stored = protector.Protect(_secret);
        if (protector.Name.Length is 0 or > 64 || stored.Length is 0 or > MaxProtectedSize - 128) throw new ArgumentException($"The protector '{protector.Name}' gives {stored.Length} octets; 1 to {MaxProtectedSize - 128} are stored, under a name of 1 to 64 characters.", nameof(protector));
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, protector.Name);
            writer.WriteOctetString(stored);
        }

        Replace(SecretPath, writer.Encode());
    }

    /// <summary>The path of a key's file.</summary>
    public string PathOf(KeyId id) => At($"{id}.key");

    private static bool IsKeyName(string name) => name.Length == (2 * KeyId.Size) + 4 && name.EndsWith(".key", StringComparison.Ordinal);

    private void Open(KeyRingOptions options, IKeyProtector protector)
    {
        var isThere = Asked(SecretPath, () => _disk.Read(SecretPath, MaxProtectedSize)) is not null;
        if (!isThere && !options.CreateIfMissing) throw new KeyRingException(_folder, "the folder has no key ring.");
        var isFolderNew = Asked(_folder, () => _disk.CreateFolder(_folder));
        try
        {
            ThrowIfOpen(_folder, "0700");
            using var turn = Lock();
            ReadOrMake(protector, turn);
        }
        catch
        {
            if (isFolderNew) Tried(() => _disk.DeleteFolder(_folder));
            throw;
        }
    }

    private void ReadOrMake(IKeyProtector protector, IDisposable turn)
    {
        var names = Asked(_folder, () => _disk.List(_folder));
        foreach (var path in names.Where(name => name.EndsWith(Part, StringComparison.Ordinal)).Select(At).Append(_revisionPath + Part)) Asked(path, () => _disk.Delete(path));
        var hasState = names.Any(IsKeyName) || names.Contains("ring.index", StringComparer.Ordinal) || Asked(_revisionPath, () => _disk.Read(_revisionPath, 1024)) is not null;
        if (Asked(SecretPath, () => _disk.Read(SecretPath, MaxProtectedSize)) is { } secret)
        {
            ThrowIfOpen(SecretPath, "0600");
            Unprotect(secret, protector);
            if (!hasState) WriteFirstIndex(); // it was being made
        }
        else if (hasState)
        {
            throw new KeyRingException(SecretPath, "the file is missing, and without it the keys beside it cannot be decrypted.");
        }
        else
        {
            Make(protector, turn);
        }
    }

    private void Make(IKeyProtector protector, IDisposable turn)
    {
        try
        {
            RandomNumberGenerator.Fill(_secret);
            Protect(protector);
            WriteFirstIndex();
        }
        catch
        {
            // The secret goes last: whatever this is broken off at, the rest is a ring that was being made.
            TryDelete(_revisionPath);
            TryDelete(IndexPath);
            TryDelete(SecretPath);
            Tried(() => _disk.DeleteLock(turn, LockPath));
            throw;
        }
    }

    private void WriteFirstIndex()
    {
        WriteIndex(new RingIndex(1, []));
        _indexDigest = [];
    }

    private void ThrowIfOpen(string path, string expectedMode)
    {
        if (SecretMode.ProblemOf(Asked(path, () => _disk.ModeOf(path)), expectedMode, path) is { } problem) throw new KeyRingException(path, problem);
    }

    private void Unprotect(byte[] file, IKeyProtector protector)
    {
        string name;
        byte[] stored;
        try
        {
            var document = new AsnReader(file, AsnEncodingRules.DER);
            var fields = document.ReadSequence();
            document.ThrowIfNotEmpty();
            if (!fields.TryReadInt32(out var version) || version != 1) throw new KeyRingException(SecretPath, "the file was written by another version.");
            name = fields.ReadCharacterString(UniversalTagNumber.UTF8String);
            stored = fields.ReadOctetString();
            fields.ThrowIfNotEmpty();
        }
        catch (AsnContentException problem)
        {
            throw new KeyRingException(SecretPath, "the file is damaged.", problem);
        }

        if (name != protector.Name) throw new KeyRingException(SecretPath, $"the ring is protected by '{name}', and not by '{protector.Name}'.");
        if (!protector.TryUnprotect(stored, _secret)) throw new KeyRingException(SecretPath, $"'{name}' does not open it: the passphrase or the device is another one, or the file was changed.");
    }

    private void CheckRevision(long revision, byte[] digest)
    {
        var file = Asked(_revisionPath, () => _disk.Read(_revisionPath, 1024));
        if (file is null)
        {
            // The first index is written before the first revision.
            if (revision > 1) throw new KeyRingException(_revisionPath, $"the file is missing; the index is at revision {revision}, and whether that is the last one is not known.");
            WriteRevision(revision, digest);
            return;
        }

        var content = RingFile.TryOpen(_secret, RingFileKind.Revision, KeyId.None, file);
        if (content is not { Length: 40 }) throw new KeyRingException(_revisionPath, "the file was changed, or belongs to another ring.");
        var last = BinaryPrimitives.ReadInt64BigEndian(content);
        if (revision < last || (revision == last && !digest.AsSpan().SequenceEqual(content.AsSpan(8)))) throw new KeyRingException(IndexPath, $"an older file was put back: it is at revision {revision}, and the ring was at {last}.");
        if (revision > last + 1) throw new KeyRingException(_revisionPath, $"an older file was put back: it is at revision {last}, and the index at {revision}.");
        if (revision == last + 1) WriteRevision(revision, digest);
    }

    private void WriteRevision(long revision, byte[] digest)
    {
        var content = new byte[40];
        BinaryPrimitives.WriteInt64BigEndian(content, revision);
        digest.CopyTo(content, 8);
        Replace(_revisionPath, RingFile.Seal(_secret, RingFileKind.Revision, KeyId.None, content));
    }

    private void Replace(string path, byte[] octets)
    {
        WriteAside(path, octets);
        PutInPlace(path);
    }

    private void WriteAside(string path, byte[] octets)
    {
        var part = path + Part;
        OrDeleted(part, () => Asked(path, () =>
        {
            _disk.Write(part, octets);
            _disk.Flush(part);
        }));
    }

    private void PutInPlace(string path)
    {
        var part = path + Part;
        OrDeleted(part, () => Asked(path, () => _disk.Rename(part, path)));
        Asked(path, () => _disk.FlushFolder(Path.GetDirectoryName(path)!));
    }

    /// <summary>A step after which, if it fails, a file is not to stay.</summary>
    private void OrDeleted(string path, Action step)
    {
        try
        {
            step();
        }
        catch
        {
            TryDelete(path);
            throw;
        }
    }

    private void TryDelete(string path) => Tried(() => _disk.Delete(path));

    private string At(string name) => Path.Combine(_folder, name);

    /// <summary>Cleans up after a failure, which is the one to report.</summary>
    private static void Tried(Action step)
    {
        try
        {
            step();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The next opening cleans up.
        }
    }

    private static void Asked(string path, Action step) => Asked(path, () =>
    {
        step();
        return 0;
    });

    private static T Asked<T>(string path, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new KeyRingException(path, problem.Message, problem);
        }
    }
}
