using System.Runtime.Versioning;
using Npgsql;
using Personalization.Testing;
using Personalization.Testing.Processes;

namespace Personalization.Grains.Tests.Storage;

/// <summary>A pooler before a database of the tests' server, from the binary on this machine.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PgBouncer : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _folder;

    private PgBouncer(ChildProcess process, string folder, string connectionString) =>
        (_process, _folder, ConnectionString) = (process, folder, connectionString);

    public string ConnectionString { get; }

    /// <param name="database">The database behind it.</param>
    /// <param name="mode">Its pool mode: session or transaction.</param>
    public static async Task<PgBouncer> StartAsync(string database, string mode)
    {
        var target = new NpgsqlConnectionStringBuilder(database);
        var port = FreePort.Next();
        var folder = Directory.CreateTempSubdirectory("grid-pooler-").FullName;
        var settings = Path.Combine(folder, "pgbouncer.ini");
        await File.WriteAllTextAsync(Path.Combine(folder, "users.txt"), $"\"{target.Username}\" \"\"\n");
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            {target.Database} = host={target.Host} port={target.Port} dbname={target.Database}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {folder}/users.txt
            pool_mode = {mode}
            ignore_startup_parameters = extra_float_digits
            """);
        // It refuses to run as root.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        string[] user = Environment.UserName == "root" ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
        var binary = File.Exists("/usr/sbin/pgbouncer") ? "/usr/sbin/pgbouncer" : "pgbouncer";
        var process = await ChildProcess.StartAsync([.. user, binary, settings], [], Path.Combine(folder, "pgbouncer.log"));
        target.Host = "127.0.0.1";
        target.Port = port;
        var connection = target.ConnectionString;
        await Eventually.HoldsAsync("the pooler to take connections", async () =>
        {
            try
            {
                await using var probe = new NpgsqlConnection(connection + ";Pooling=false;Timeout=2");
                await probe.OpenAsync();
                return true;
            }
            catch (Exception exception) when (exception is NpgsqlException && !process.HasExited)
            {
                return false;
            }
        });
        return new PgBouncer(process, folder, connection);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
