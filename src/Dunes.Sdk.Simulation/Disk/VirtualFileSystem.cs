using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static SQLitePCL.raw;

namespace Dunes.Sdk.Simulation.Disk;

/// <summary>The file system under which SQLite finds every <see cref="VirtualDisk"/>: "/12/gateway.db" is a file of disk 12.</summary>
/// <remarks>
/// Registered once, beside the system's own, which stays the default. Structures and meanings are those of "sqlite3_vfs" and
/// "sqlite3_io_methods", version 1, in SQLite's documentation: without shared memory, so that a write-ahead log needs the exclusive lock,
/// which the store takes. Time stands still, and sleeping takes none.
/// No exception leaves a function that SQLite calls: it would end the process.
/// </remarks>
internal static unsafe partial class VirtualFileSystem
{
    /// <summary>Its name.</summary>
    public const string Name = "dunes-virtual-disk";

    private const int MaxPath = 512;
    private const int OpenExclusive = 0x10;
    private const int PowersafeOverwrite = 0x1000;
    private const double JulianDayOf2000 = 2451544.5;
    private static readonly ConcurrentDictionary<int, VirtualDisk> Disks = new();
    private static readonly IoMethods* Methods = MakeMethods();
    private static readonly bool IsRegistered = Register();
    private static int s_last;

    /// <summary>Disks that are not disposed.</summary>
    public static int Count => Disks.Count;

    /// <summary>Makes a disk's files known; gives its number.</summary>
    public static int Add(VirtualDisk disk)
    {
        if (!IsRegistered) throw new InvalidOperationException("SQLite did not take the file system of the simulated disks.");
        var number = Interlocked.Increment(ref s_last);
        Disks[number] = disk;
        return number;
    }

    public static void Remove(int number) => Disks.TryRemove(number, out _);

    public static string PathOf(int disk, string name) => string.Create(CultureInfo.InvariantCulture, $"/{disk}/{name}");

    private static bool Register()
    {
        var name = Encoding.UTF8.GetBytes(Name + '\0');
        var vfs = (Vfs*)NativeMemory.AllocZeroed((nuint)(sizeof(Vfs) + name.Length)); // kept as long as the process
        name.CopyTo(new Span<byte>(vfs + 1, name.Length));
        *vfs = new()
        {
            Version = 1,
            FileSize = sizeof(OpenFile),
            MaxPath = MaxPath,
            Name = (byte*)(vfs + 1),
            Open = &Open,
            Delete = &Delete,
            Access = &Access,
            FullPath = &FullPath,
            OpenLibrary = &OpenLibrary,
            LibraryError = &LibraryError,
            LibrarySymbol = &LibrarySymbol,
            CloseLibrary = &CloseLibrary,
            Randomness = &Randomness,
            Sleep = &Sleep,
            CurrentTime = &CurrentTime,
            LastError = &LastError,
        };
        return RegisterVfs(vfs, 0) == SQLITE_OK;
    }

    private static IoMethods* MakeMethods()
    {
        var methods = (IoMethods*)NativeMemory.AllocZeroed((nuint)sizeof(IoMethods));
        *methods = new()
        {
            Version = 1,
            Close = &Close,
            Read = &Read,
            Write = &Write,
            Truncate = &Truncate,
            Sync = &Sync,
            FileSize = &FileSize,
            Lock = &Lock,
            Unlock = &Unlock,
            CheckReservedLock = &CheckReservedLock,
            FileControl = &FileControl,
            SectorSize = &SectorSize,
            DeviceCharacteristics = &DeviceCharacteristics,
        };
        return methods;
    }

    private static bool TryFind(byte* path, out VirtualDisk disk, out string name)
    {
        var text = Marshal.PtrToStringUTF8((nint)path) ?? string.Empty;
        var slash = text.IndexOf('/', Math.Min(1, text.Length));
        (disk, name) = (null!, slash < 0 ? string.Empty : text[(slash + 1)..]);
        return name.Length > 0
            && int.TryParse(text.AsSpan(1, slash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && Disks.TryGetValue(number, out disk!);
    }

    private static int Result(DiskStatus status, int failure, int done = SQLITE_OK) => status switch
    {
        DiskStatus.Done => done,
        DiskStatus.Full => SQLITE_FULL,
        _ => failure,
    };

    private static VirtualFileHandle Handle(OpenFile* file) => (VirtualFileHandle)GCHandle.FromIntPtr(file->Handle).Target!;

    /// <summary>A mistake of ours: the disk stops, and throws it when it is powered up.</summary>
    private static int Broken(OpenFile* file, Exception failure)
    {
        Handle(file).Disk.Break(failure);
        return SQLITE_IOERR;
    }

#pragma warning disable CA1031 // no exception may leave these functions
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(Vfs* vfs, byte* path, OpenFile* file, int flags, int* outFlags)
    {
        file->Methods = null; // SQLite closes only what has methods
        try
        {
            var isTemporary = path is null;
            VirtualDisk disk;
            string name;
            // Of a temporary file SQLite does not say which database it is for: it has a disk of its own, and no fault hits it.
            if (isTemporary) (disk, name) = (new VirtualDisk(new SeededRandom(0)), "temporary");
            else if (!TryFind(path, out disk, out name)) return SQLITE_CANTOPEN;
            var isLog = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
            var canCreate = isTemporary || (flags & SQLITE_OPEN_CREATE) != 0;
            var status = disk.TryOpen(name, canCreate, (flags & OpenExclusive) != 0, isLog, out var handle);
            if (handle is null) return Result(status, status == DiskStatus.Down ? SQLITE_IOERR : SQLITE_CANTOPEN);
            handle.IsDeletedOnClose = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
            handle.IsTemporary = isTemporary;
            file->Handle = GCHandle.ToIntPtr(GCHandle.Alloc(handle));
            file->Methods = Methods;
            if (outFlags is not null) *outFlags = flags;
            return SQLITE_OK;
        }
        catch (Exception)
        {
            return SQLITE_IOERR;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(OpenFile* file)
    {
        try
        {
            var pinned = GCHandle.FromIntPtr(file->Handle);
            var handle = (VirtualFileHandle)pinned.Target!;
            pinned.Free();
            handle.Disk.Close(handle);
            if (handle.IsTemporary) handle.Disk.Dispose();
            return SQLITE_OK;
        }
        catch (Exception)
        {
            return SQLITE_IOERR_CLOSE;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(OpenFile* file, byte* target, int size, long offset)
    {
        try
        {
            var status = Handle(file).Disk.Read(Handle(file), offset, new(target, size), out var read);
            if (status == DiskStatus.Done && read == size) return SQLITE_OK;
            new Span<byte>(target + read, size - read).Clear(); // SQLite wants zeros behind what was there
            return Result(status, SQLITE_IOERR_READ, SQLITE_IOERR_SHORT_READ);
        }
        catch (Exception failure)
        {
            return Broken(file, failure);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(OpenFile* file, byte* data, int size, long offset)
    {
        try
        {
            return Result(Handle(file).Disk.Write(Handle(file), offset, new(data, size)), SQLITE_IOERR_WRITE);
        }
        catch (Exception failure)
        {
            return Broken(file, failure);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(OpenFile* file, long length)
    {
        try
        {
            return Result(Handle(file).Disk.Truncate(Handle(file), length), SQLITE_IOERR_TRUNCATE);
        }
        catch (Exception failure)
        {
            return Broken(file, failure);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(OpenFile* file, int flags)
    {
        try
        {
            return Result(Handle(file).Disk.Sync(Handle(file)), SQLITE_IOERR_FSYNC);
        }
        catch (Exception failure)
        {
            return Broken(file, failure);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(OpenFile* file, long* size)
    {
        try
        {
            return Result(Handle(file).Disk.TryGetLength(Handle(file), out *size), SQLITE_IOERR_FSTAT);
        }
        catch (Exception failure)
        {
            return Broken(file, failure);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(OpenFile* file, int level)
    {
        try
        {
            var status = Handle(file).Disk.TryLock(Handle(file), level, out var isLocked);
            return Result(status, SQLITE_IOERR_LOCK, isLocked ? SQLITE_OK : SQLITE_BUSY);
        }
        catch (Exception failure)
        {
            return Broken(file, failure);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(OpenFile* file, int level)
    {
        try
        {
            Handle(file).Disk.Unlock(Handle(file), level);
            return SQLITE_OK;
        }
        catch (Exception failure)
        {
            return Broken(file, failure);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(OpenFile* file, int* isReserved)
    {
        try
        {
            return Result(Handle(file).Disk.TryCheckReserved(Handle(file), out *isReserved), SQLITE_IOERR_CHECKRESERVEDLOCK);
        }
        catch (Exception failure)
        {
            return Broken(file, failure);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileControl(OpenFile* file, int operation, void* argument) => SQLITE_NOTFOUND; // none is known, as is allowed

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorSize(OpenFile* file)
    {
        try
        {
            return Handle(file).Disk.SectorSize;
        }
        catch (Exception failure)
        {
            return Broken(file, failure);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int DeviceCharacteristics(OpenFile* file) => PowersafeOverwrite;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(Vfs* vfs, byte* path, int isDirectorySynced)
    {
        try
        {
            if (!TryFind(path, out var disk, out var name)) return SQLITE_IOERR_DELETE;
            var status = disk.TryDelete(name, isDirectorySynced != 0);
            return status == DiskStatus.NotFound ? SQLITE_IOERR_DELETE_NOENT : Result(status, SQLITE_IOERR_DELETE);
        }
        catch (Exception)
        {
            return SQLITE_IOERR_DELETE;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Access(Vfs* vfs, byte* path, int flags, int* isThere)
    {
        try
        {
            *isThere = 0;
            if (!TryFind(path, out var disk, out var name)) return SQLITE_OK;
            var status = disk.TryFind(name, out var exists);
            *isThere = exists ? 1 : 0;
            return Result(status, SQLITE_IOERR_ACCESS);
        }
        catch (Exception)
        {
            return SQLITE_IOERR_ACCESS;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FullPath(Vfs* vfs, byte* path, int size, byte* target)
    {
        var source = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path);
        if (source.Length >= size) return SQLITE_CANTOPEN;
        source.CopyTo(new(target, size)); // full already
        target[source.Length] = 0;
        return SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* OpenLibrary(Vfs* vfs, byte* path) => null; // no extension is loaded from a simulated disk

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void LibraryError(Vfs* vfs, int size, byte* target)
    {
        if (size > 0) *target = 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* LibrarySymbol(Vfs* vfs, void* library, byte* name) => null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void CloseLibrary(Vfs* vfs, void* library)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Randomness(Vfs* vfs, int size, byte* target)
    {
        new Span<byte>(target, size).Clear(); // asked only of the default file system, which this is not
        return size;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sleep(Vfs* vfs, int microseconds) => microseconds;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CurrentTime(Vfs* vfs, double* julianDay)
    {
        *julianDay = JulianDayOf2000;
        return SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int LastError(Vfs* vfs, int size, byte* target) => 0;
#pragma warning restore CA1031

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")] // the library that the store's SQLite is
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int RegisterVfs(Vfs* vfs, int isDefault);

    /// <summary>sqlite3_file, with a handle of ours behind.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct OpenFile
    {
        public IoMethods* Methods;
        public nint Handle;
    }

    /// <summary>sqlite3_io_methods, version 1.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct IoMethods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<OpenFile*, int> Close;
        public delegate* unmanaged[Cdecl]<OpenFile*, byte*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<OpenFile*, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<OpenFile*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<OpenFile*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<OpenFile*, long*, int> FileSize;
        public delegate* unmanaged[Cdecl]<OpenFile*, int, int> Lock;
        public delegate* unmanaged[Cdecl]<OpenFile*, int, int> Unlock;
        public delegate* unmanaged[Cdecl]<OpenFile*, int*, int> CheckReservedLock;
        public delegate* unmanaged[Cdecl]<OpenFile*, int, void*, int> FileControl;
        public delegate* unmanaged[Cdecl]<OpenFile*, int> SectorSize;
        public delegate* unmanaged[Cdecl]<OpenFile*, int> DeviceCharacteristics;
    }

    /// <summary>sqlite3_vfs, version 1.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vfs
    {
        public int Version;
        public int FileSize;
        public int MaxPath;
        public Vfs* Next;
        public byte* Name;
        public void* Data;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, OpenFile*, int, int*, int> Open;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, int, int> Delete;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, int, int*, int> Access;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, int, byte*, int> FullPath;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, void*> OpenLibrary;
        public delegate* unmanaged[Cdecl]<Vfs*, int, byte*, void> LibraryError;
        public delegate* unmanaged[Cdecl]<Vfs*, void*, byte*, void*> LibrarySymbol;
        public delegate* unmanaged[Cdecl]<Vfs*, void*, void> CloseLibrary;
        public delegate* unmanaged[Cdecl]<Vfs*, int, byte*, int> Randomness;
        public delegate* unmanaged[Cdecl]<Vfs*, int, int> Sleep;
        public delegate* unmanaged[Cdecl]<Vfs*, double*, int> CurrentTime;
        public delegate* unmanaged[Cdecl]<Vfs*, int, byte*, int> LastError;
    }
}
