using System.Runtime.Versioning;
using Personalization.Hosting.Storage.Sqlite;

namespace Personalization.Grains.Tests.Storage;

/// <summary>
/// Profiles lie in files that only the process's user may read. The tests run under the machine's umask, which commonly is 022.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class SqliteFileRightsTests
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    [Fact]
    public async Task Every_file_and_the_data_folder_are_made_for_their_user_alone()
    {
        var root = Directory.CreateTempSubdirectory("grid-rights-").FullName;
        var file = Path.Combine(root, "made", "data", "grid.db");
        await using (var database = TestDatabase.At(file))
        {
            await using var open = await database.OpenPreparedAsync();
            await open.ExecuteAsync("CREATE TABLE t (id integer NOT NULL PRIMARY KEY)", CancellationToken.None);

            var files = Directory.GetFiles(Path.GetDirectoryName(file)!);
            Assert.Equal(
                ["grid.db", "grid.db-shm", "grid.db-wal", "grid.db.lock"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.All(files, made => Assert.Equal(Owner, File.GetUnixFileMode(made)));
            Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file)!));
            Assert.Empty(open.Tightened);
        }

        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void Wider_files_of_an_earlier_build_and_copies_beside_them_are_tightened_and_told()
    {
        var folder = Directory.CreateTempSubdirectory("grid-rights-").FullName;
        var database = Path.Combine(folder, "grid.db");
        foreach (var name in new[] { "grid.db", "grid.db-wal", "grid.db-shm", "grid.db.bak", "other.db" })
        {
            File.WriteAllText(Path.Combine(folder, name), "");
            File.SetUnixFileMode(Path.Combine(folder, name), Everybody);
        }

        var tightened = SqliteFileRights.Tighten(database);

        Assert.Equal(
            ["grid.db", "grid.db-shm", "grid.db-wal", "grid.db.bak"], tightened.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(tightened, file => Assert.Equal(Owner, File.GetUnixFileMode(file)));
        Assert.Equal(Everybody, File.GetUnixFileMode(Path.Combine(folder, "other.db")));
        Assert.Empty(SqliteFileRights.Tighten(database));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_file_system_that_only_reads_is_told_from_a_file_that_is_in_use()
    {
        Assert.True(SqliteFileRights.IsReadOnlyFileSystem(new IOException("Read-only file system", 30)));
        Assert.False(SqliteFileRights.IsReadOnlyFileSystem(new IOException("in use", 11)));
    }
}
