namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>
/// Only the process's own user may read profiles: rights of the database's files and of the folder that is made for them, whatever the
/// umask.
/// </summary>
internal static class SqliteFileRights
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;
    private const int ReadOnlyFileSystem = 30; // EROFS

    /// <summary>Creates the data folder for this user only (those above it as the umask says); one that exists stays as it is.</summary>
    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerFolder);
        }
    }

    /// <summary>Opens or creates a file of this process, for this user only.</summary>
    public static FileStream OpenPrivate(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        return new FileStream(path, options);
    }

    /// <summary>
    /// Creates the database when it is not there and takes the rights of others from it and from all that stands beside it under its name:
    /// the log, its index, a journal, copies. SQLite gives the files that it makes later the rights of the database.
    /// </summary>
    /// <returns>The files that others had rights to.</returns>
    public static IReadOnlyList<string> Tighten(string database)
    {
        if (OperatingSystem.IsWindows()) return [];
        if (!File.Exists(database))
        {
            // Before SQLite opens it: closing a handle later would end this process's locks on it.
            using var created = OpenPrivate(database);
        }

        var tightened = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(database)!, Path.GetFileName(database) + "*"))
        {
            var mode = File.GetUnixFileMode(file);
            if ((mode & ~OwnerFolder) == 0) continue;
            try
            {
                File.SetUnixFileMode(file, mode & OwnerFolder);
                tightened.Add(file);
            }
            catch (UnauthorizedAccessException)
            {
                // Somebody else's file, such as a backup made by root: its owner sees to its rights.
            }
        }

        return tightened;
    }

    /// <summary>Whether an operation failed because the file system is mounted read-only.</summary>
    public static bool IsReadOnlyFileSystem(IOException exception) => (exception.HResult & 0xFFFF) == ReadOnlyFileSystem;
}
