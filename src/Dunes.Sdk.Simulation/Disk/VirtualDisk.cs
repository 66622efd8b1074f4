using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Simulation.Disk;

/// <summary>A disk in memory for the real store, which loses power, fails, fills up, rots and is set back as its caller plans.</summary>
/// <remarks>
/// Writes, new lengths and names are durable once they are synced, and are not lost from then on. Of the others a power cut leaves some:
/// any sectors, whole or torn, and the lengths and names of some moment. Equal random numbers and equal operations leave the same.
/// Bytes around those that are written are never damaged (SQLite's "powersafe overwrite", which it takes for granted on Unix), and a sync
/// that succeeds is true.
/// SQLite draws the salts of its logs for itself, so that the bytes of two equal runs differ in them; what a store finds does not.
/// Thread-safe. A disk that is disposed fails every operation.
/// </remarks>
internal sealed class VirtualDisk : IDisposable
{
    private const int MaxNameChanges = 1024;
    private readonly Lock _gate = new();
    private readonly SeededRandom _random;
    private readonly int _number;
    private readonly SortedDictionary<string, VirtualFile> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, VirtualFile> _durableFiles = new(StringComparer.Ordinal);
    private readonly List<NameChange> _nameChanges = [];
    private int _boot;
    private int _open;
    private bool _isKilled;
    private bool _isDisposed;
    private Exception? _failure;

    /// <summary>Makes an empty disk.</summary>
    /// <param name="random">Decides what a power cut and a failed sync leave. Nothing else draws from it.</param>
    /// <param name="sectorSize">
    /// Bytes that are written together, or torn: a power of two from 512 to 65,536. Cards and older disks have 512, newer disks 4096.
    /// </param>
    public VirtualDisk(SeededRandom random, int sectorSize = 512)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (sectorSize is < 512 or > 65536 || !int.IsPow2(sectorSize))
        {
            throw new ArgumentOutOfRangeException(nameof(sectorSize), sectorSize, "Use a power of two from 512 to 65,536.");
        }

        _random = random;
        SectorSize = sectorSize;
        _number = VirtualFileSystem.Add(this);
    }

    /// <summary>Bytes of a sector.</summary>
    public int SectorSize { get; }

    /// <summary>Asked at every operation what becomes of it; null for none. It must not use the disk.</summary>
    public Func<DiskOperation, DiskFault>? Faults { get; set; }

    /// <summary>Most bytes of all files together. The default is 256 MiB; at most 1 GiB is useful, which no file exceeds.</summary>
    public long Capacity { get; set; } = 256 << 20;

    /// <summary>Virtual time that each sync takes, which is added to <see cref="SyncTime"/>. The default is none.</summary>
    public TimeSpan SyncLatency { get; set; }

    /// <summary>Virtual time that all syncs took.</summary>
    public TimeSpan SyncTime { get; private set; }

    /// <summary>Operations so far: the number of the next one.</summary>
    public long Operations { get; private set; }

    /// <summary>Syncs of files so far, failed ones included.</summary>
    public long Syncs { get; private set; }

    /// <summary>Whether it is without power, or its process was killed: nothing works until <see cref="PowerUp"/>.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The files' names, in ordinal order.</summary>
    public IReadOnlyList<string> Files
    {
        get
        {
            lock (_gate) return [.. _files.Keys];
        }
    }

    /// <summary>Bytes of all files together.</summary>
    public long Used
    {
        get
        {
            lock (_gate) return UsedNow();
        }
    }

    /// <summary>Opens the real store on this disk.</summary>
    /// <exception cref="Dunes.Sdk.Bundles.BundleStoreException">The file cannot be used, or a fault hit it.</exception>
    public SqliteBundleStore OpenStore(string name) => SqliteBundleStore.Open(PathOf(name), VirtualFileSystem.Name, new DiskMarksFile(this, name + ".marks"));

    /// <summary>The path under which SQLite finds a file of this disk, in the file system <see cref="VirtualFileSystem.Name"/>.</summary>
    public string PathOf(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return VirtualFileSystem.PathOf(_number, name);
    }

    /// <summary>Cuts the power, between two operations.</summary>
    public void CutPower()
    {
        lock (_gate) Stop(isKilled: false);
    }

    /// <summary>Kills the process that uses the disk, between two operations: its files are closed as they are.</summary>
    public void KillProcess()
    {
        lock (_gate) Stop(isKilled: true);
    }

    /// <summary>Gives the power back, or starts the next process. Files that were open before stay unusable.</summary>
    /// <exception cref="InvalidOperationException">It has power, or <see cref="Faults"/> threw.</exception>
    public void PowerUp()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_failure is { } failure) throw new InvalidOperationException("The plan of faults, or the disk itself, failed.", failure);
            if (!IsCut) throw new InvalidOperationException("The disk has power.");
            IsCut = false;
            if (_isKilled) return;
            ApplyNameChanges(_random.Next(_nameChanges.Count + 1)); // a journal keeps their order
            _nameChanges.Clear();
            _files.Clear();
            foreach (var (name, file) in _durableFiles)
            {
                file.LosePower(new(_random.NextBits()), SectorSize); // of its own: how much one file wrote moves nothing for the next
                _files.Add(name, file);
            }
        }
    }

    /// <summary>Copies all files as programs read them.</summary>
    public DiskSnapshot Snapshot()
    {
        lock (_gate) return new(_files);
    }

    /// <summary>Sets the disk back to a copy, durably: it holds these files and no others.</summary>
    /// <exception cref="InvalidOperationException">A file is open.</exception>
    public void Restore(DiskSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (_gate)
        {
            ThrowIfInUse();
            _nameChanges.Clear();
            _files.Clear();
            _durableFiles.Clear();
            foreach (var name in snapshot.Files) Put(name, snapshot[name].Span);
        }
    }

    /// <summary>Sets some files back to a copy, durably; those that it has not are gone, and those of other names stay as they are.</summary>
    /// <exception cref="InvalidOperationException">A file is open.</exception>
    public void Restore(DiskSnapshot snapshot, Func<string, bool> isWanted)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(isWanted);
        lock (_gate)
        {
            ThrowIfInUse();
            ApplyNameChanges(_nameChanges.Count);
            foreach (var name in _files.Keys.Concat(_durableFiles.Keys).Where(isWanted).ToList())
            {
                _files.Remove(name);
                _durableFiles.Remove(name);
            }

            foreach (var name in snapshot.Files.Where(isWanted)) Put(name, snapshot[name].Span);
        }
    }

    /// <summary>Sets one file back to a copy, durably; files beside it, a log too, stay as they are.</summary>
    /// <exception cref="InvalidOperationException">A file is open.</exception>
    /// <exception cref="KeyNotFoundException">The copy has no such file.</exception>
    public void Restore(DiskSnapshot snapshot, string name)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (_gate)
        {
            ThrowIfInUse();
            ApplyNameChanges(_nameChanges.Count);
            Put(name, snapshot[name].Span);
        }
    }

    /// <summary>Flips a random bit of a file, or of any file: bits of longer files are hit more often.</summary>
    /// <returns>The file and the byte's place in it, or null if there is nothing to flip.</returns>
    public (string File, int Offset)? FlipBit(SeededRandom random, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(random);
        lock (_gate)
        {
            var files = _files.Where(file => name is null || file.Key == name).ToList();
            var total = files.Sum(file => (long)file.Value.Content.Length);
            if (total is 0 or > int.MaxValue) return null;
            var at = random.Next((int)total);
            foreach (var (found, file) in files)
            {
                if (at < file.Content.Length)
                {
                    file.Flip(at, random.Next(8));
                    return (found, at);
                }

                at -= file.Content.Length;
            }

            return null;
        }
    }

    /// <summary>Whether there is a file of this name.</summary>
    public bool Exists(string name)
    {
        lock (_gate) return _files.ContainsKey(name);
    }

    /// <summary>A side file's bytes, or null if there is none.</summary>
    /// <exception cref="VirtualDiskException">The disk has no power.</exception>
    public byte[]? ReadAllBytes(string name)
    {
        lock (_gate)
        {
            if (IsCut) throw new VirtualDiskException("Read", name, DiskStatus.Down);
            return _files.TryGetValue(name, out var file) ? file.Content.ToArray() : null;
        }
    }

    /// <summary>Writes a side file as programs do that take no care: emptied, written, not synced.</summary>
    /// <exception cref="VirtualDiskException">A fault hit it; it may be done in part.</exception>
    public void WriteAllBytes(string name, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            Check(DiskOperationKind.Create, name, TryOpen(name, canCreate: true, isNew: false, isLog: false, out var handle));
            try
            {
                if (handle!.File.Content.Length > 0) Check(DiskOperationKind.Truncate, name, Truncate(handle, 0));
                if (!content.IsEmpty) Check(DiskOperationKind.Write, name, Write(handle, 0, content));
            }
            finally
            {
                Close(handle!);
            }
        }
    }

    /// <summary>Makes a side file durable, and its name.</summary>
    /// <exception cref="VirtualDiskException">A fault hit it, or there is no such file.</exception>
    public void Flush(string name)
    {
        lock (_gate)
        {
            Check(DiskOperationKind.Sync, name, TryOpen(name, canCreate: false, isNew: false, isLog: false, out var handle));
            try
            {
                Check(DiskOperationKind.Sync, name, Sync(handle!));
            }
            finally
            {
                Close(handle!);
            }
        }
    }

    /// <summary>Writes a side file with care: a power cut leaves the old bytes or the new ones.</summary>
    /// <remarks>Another file, NAME.new, is written and synced, takes its name, and the directory is synced.</remarks>
    /// <exception cref="VirtualDiskException">A fault hit it; the old bytes or the new ones are there.</exception>
    public void ReplaceAllBytes(string name, ReadOnlySpan<byte> content)
    {
        var fresh = name + ".new";
        WriteAllBytes(fresh, content);
        Flush(fresh);
        Rename(fresh, name);
        SyncDirectory();
    }

    /// <summary>Gives a file another name; a file that has it is gone. Not durable before <see cref="SyncDirectory"/>.</summary>
    /// <exception cref="VirtualDiskException">A fault hit it, or there is no such file.</exception>
    public void Rename(string name, string newName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(newName);
        lock (_gate) Check(DiskOperationKind.Rename, name, TryRename(name, newName));
    }

    /// <summary>Deletes a file, durably once the directory is synced.</summary>
    /// <exception cref="VirtualDiskException">A fault hit it, or there is no such file.</exception>
    public void Delete(string name)
    {
        lock (_gate) Check(DiskOperationKind.Delete, name, TryDelete(name, isSynced: false));
    }

    /// <summary>Makes names durable: files that are new, deleted or renamed.</summary>
    /// <exception cref="VirtualDiskException">A fault hit it.</exception>
    public void SyncDirectory()
    {
        lock (_gate) Check(DiskOperationKind.SyncDirectory, string.Empty, SyncNames());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Stop(isKilled: false);
        }

        VirtualFileSystem.Remove(_number);
    }

    /// <summary>Opens a file for SQLite.</summary>
    internal DiskStatus TryOpen(string name, bool canCreate, bool isNew, bool isLog, out VirtualFileHandle? handle)
    {
        lock (_gate)
        {
            handle = null;
            if (IsCut) return DiskStatus.Down;
            if (_files.TryGetValue(name, out var file))
            {
                if (isNew) return DiskStatus.Failed;
            }
            else
            {
                if (!canCreate) return DiskStatus.NotFound;
                file = new();
                var status = Begin(DiskOperationKind.Create, name, 0, 0, out var isDone);
                if (isDone) Change(new(name, file, null));
                if (status != DiskStatus.Done) return status;
            }

            file.IsLog |= isLog;
            _open++;
            handle = new(this, name, file, _boot);
            return DiskStatus.Done;
        }
    }

    /// <summary>Closes a file; never fails.</summary>
    internal void Close(VirtualFileHandle handle)
    {
        lock (_gate)
        {
            handle.Unlock(0);
            if (!IsOf(handle)) return;
            _open--;
            if (handle.IsDeletedOnClose) TryDelete(handle.Name, isSynced: false);
        }
    }

    /// <summary>Reads; gives how many bytes there were.</summary>
    internal DiskStatus Read(VirtualFileHandle handle, long offset, Span<byte> target, out int read)
    {
        lock (_gate)
        {
            read = 0;
            if (!IsOf(handle)) return DiskStatus.Down;
            read = offset < handle.File.Content.Length ? handle.File.Content.Read((int)offset, target) : 0;
            return DiskStatus.Done;
        }
    }

    internal DiskStatus Write(VirtualFileHandle handle, long offset, ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            if (!IsOf(handle)) return DiskStatus.Down;
            var growth = offset + data.Length - handle.File.Content.Length;
            if (offset > VirtualFile.MaxLength - data.Length || (growth > 0 && UsedNow() + growth > Capacity)) return DiskStatus.Full;
            var status = Begin(DiskOperationKind.Write, handle.Name, (int)offset, data.Length, out var isDone);
            if (isDone) handle.File.Write((int)offset, data);
            return status;
        }
    }

    internal DiskStatus Truncate(VirtualFileHandle handle, long length)
    {
        lock (_gate)
        {
            if (!IsOf(handle)) return DiskStatus.Down;
            var growth = length - handle.File.Content.Length;
            if (length > VirtualFile.MaxLength || (growth > 0 && UsedNow() + growth > Capacity)) return DiskStatus.Full;
            var status = Begin(DiskOperationKind.Truncate, handle.Name, (int)length, 0, out var isDone);
            if (isDone) handle.File.Truncate((int)length);
            return status;
        }
    }

    internal DiskStatus Sync(VirtualFileHandle handle)
    {
        lock (_gate)
        {
            if (!IsOf(handle)) return DiskStatus.Down;
            Syncs++;
            SyncTime += SyncLatency;
            var status = Begin(DiskOperationKind.Sync, handle.Name, 0, 0, out _);
            if (status == DiskStatus.Failed) handle.File.FailSync(_random, SectorSize);
            if (status != DiskStatus.Done) return status;
            handle.File.Sync();
            // A file system makes the name of a new file durable with it, and what its journal has before that.
            ApplyNameChanges(_nameChanges.FindLastIndex(change => change.File == handle.File) + 1);
            return status;
        }
    }

    internal DiskStatus TryGetLength(VirtualFileHandle handle, out long length)
    {
        lock (_gate)
        {
            length = handle.File.Content.Length;
            return IsOf(handle) ? DiskStatus.Done : DiskStatus.Down;
        }
    }

    internal DiskStatus TryLock(VirtualFileHandle handle, int level, out bool isLocked)
    {
        lock (_gate)
        {
            isLocked = IsOf(handle) && handle.TryLock(level);
            return IsOf(handle) ? DiskStatus.Done : DiskStatus.Down;
        }
    }

    internal DiskStatus TryCheckReserved(VirtualFileHandle handle, out int isReserved)
    {
        lock (_gate)
        {
            isReserved = IsOf(handle) && handle.IsReserved ? 1 : 0;
            return IsOf(handle) ? DiskStatus.Done : DiskStatus.Down;
        }
    }

    internal void Unlock(VirtualFileHandle handle, int level)
    {
        lock (_gate) handle.Unlock(level);
    }

    internal DiskStatus TryDelete(string name, bool isSynced)
    {
        lock (_gate)
        {
            if (IsCut) return DiskStatus.Down;
            if (!_files.ContainsKey(name)) return DiskStatus.NotFound;
            var status = Begin(DiskOperationKind.Delete, name, 0, 0, out var isDone);
            if (isDone) Change(new(null, null, name));
            return status == DiskStatus.Done && isSynced ? SyncNames() : status;
        }
    }

    /// <summary>Whether there is a file that is not empty: what SQLite on Unix takes for the existence of a log.</summary>
    internal DiskStatus TryFind(string name, out bool exists)
    {
        lock (_gate)
        {
            exists = _files.TryGetValue(name, out var file) && file.Content.Length > 0;
            return IsCut ? DiskStatus.Down : DiskStatus.Done;
        }
    }

    /// <summary>Stops for an exception that must not go through SQLite; <see cref="PowerUp"/> throws it.</summary>
    internal void Break(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            Stop(isKilled: false);
        }
    }

    private DiskStatus TryRename(string name, string newName)
    {
        if (IsCut) return DiskStatus.Down;
        if (!_files.TryGetValue(name, out var file)) return DiskStatus.NotFound;
        var status = Begin(DiskOperationKind.Rename, name, 0, 0, out var isDone);
        if (isDone) Change(new(newName, file, name));
        return status;
    }

    private static void Check(DiskOperationKind operation, string name, DiskStatus status)
    {
        if (status != DiskStatus.Done) throw new VirtualDiskException(operation.ToString(), name, status);
    }

    private bool IsOf(VirtualFileHandle handle) => !IsCut && handle.Boot == _boot;

    private long UsedNow()
    {
        var used = 0L;
        foreach (var file in _files.Values) used += file.Content.Length;
        return used;
    }

    private void ThrowIfInUse()
    {
        if (_open > 0) throw new InvalidOperationException($"{_open} files of the disk are open; close them or cut the power first.");
    }

    /// <summary>Counts an operation and asks what becomes of it.</summary>
    /// <param name="kind">What it does.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="offset">Where.</param>
    /// <param name="size">How much.</param>
    /// <param name="isDone">Whether to do it. What a power cut hits is done and not synced, so that some of it may be there.</param>
    private DiskStatus Begin(DiskOperationKind kind, string name, int offset, int size, out bool isDone)
    {
        isDone = false;
        if (IsCut) return DiskStatus.Down;
        var fault = Ask(new(Operations++, kind, name, offset, size));
        isDone = fault is DiskFault.None or DiskFault.PowerCut;
        if (fault is DiskFault.PowerCut or DiskFault.ProcessKill)
        {
            Stop(fault == DiskFault.ProcessKill);
            return DiskStatus.Down;
        }

        var takesSpace = kind is DiskOperationKind.Create or DiskOperationKind.Write or DiskOperationKind.Rename;
        return fault switch
        {
            DiskFault.None => DiskStatus.Done,
            DiskFault.Full when takesSpace => DiskStatus.Full,
            _ => DiskStatus.Failed,
        };
    }

    /// <summary>Asks the plan. No exception may go through SQLite: one stops the disk, and <see cref="PowerUp"/> throws it.</summary>
    private DiskFault Ask(in DiskOperation operation)
    {
        try
        {
            return Faults?.Invoke(operation) ?? DiskFault.None;
        }
#pragma warning disable CA1031 // whatever the plan throws
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failure ??= failure;
            return DiskFault.PowerCut;
        }
    }

    private void Stop(bool isKilled)
    {
        if (IsCut)
        {
            _isKilled &= isKilled; // the power goes after the process
            return;
        }

        IsCut = true;
        _isKilled = isKilled;
        _boot++;
        _open = 0;
        foreach (var file in _files.Values) file.Lockers.Clear();
    }

    private DiskStatus SyncNames()
    {
        var status = Begin(DiskOperationKind.SyncDirectory, string.Empty, 0, 0, out _);
        if (status == DiskStatus.Done) ApplyNameChanges(_nameChanges.Count);
        return status;
    }

    private void Change(NameChange change)
    {
        // A system does not wait for a sync for ever either.
        if (_nameChanges.Count >= MaxNameChanges) ApplyNameChanges(_nameChanges.Count);
        _nameChanges.Add(change);
        change.Apply(_files);
    }

    /// <summary>Makes the first changes of names durable.</summary>
    private void ApplyNameChanges(int count)
    {
        foreach (var change in _nameChanges.Take(count)) change.Apply(_durableFiles);
        _nameChanges.RemoveRange(0, count);
    }

    private void Put(string name, ReadOnlySpan<byte> content)
    {
        var file = new VirtualFile();
        file.Restore(content);
        _files[name] = _durableFiles[name] = file;
    }

    /// <summary>A name that stands for a file from now on, and one that stands for none, both at once.</summary>
    private readonly record struct NameChange(string? Name, VirtualFile? File, string? Gone)
    {
        public void Apply(SortedDictionary<string, VirtualFile> files)
        {
            if (Gone is not null) files.Remove(Gone);
            if (Name is not null) files[Name] = File!;
        }
    }
}
