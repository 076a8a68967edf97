using System.Runtime.InteropServices;

namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>
/// Which file a path leads to right now: its device and inode. It opens nothing: closing any handle of a SQLite file would end the locks
/// that this process holds on it.
/// </summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file in it; 0 where the system does not tell, so that only the file's presence is compared.</param>
internal readonly partial record struct FileIdentity(ulong Device, ulong Inode)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint InodeOnly = 0x100; // STATX_INO

    private static readonly bool IsSupported = Probe();

    /// <summary>The file at a path; null when there is none, or when its folder cannot be reached.</summary>
    public static FileIdentity? Of(string path)
    {
        if (!IsSupported) return File.Exists(path) ? new FileIdentity(0, 0) : null;
        return Statx(CurrentFolder, path, 0, InodeOnly, out var answer) == 0
            ? new FileIdentity(((ulong)answer.DeviceMajor << 32) | answer.DeviceMinor, answer.Inode)
            : null;
    }

    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            return Statx(CurrentFolder, "/", 0, InodeOnly, out _) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false; // a C library from before 2018
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out StatxAnswer answer);

    /// <summary>The kernel's <c>struct statx</c>, which is the same on every architecture: 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxAnswer
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
