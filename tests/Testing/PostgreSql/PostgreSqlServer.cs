using System.Diagnostics;
using Npgsql;

namespace Personalization.Testing.PostgreSql;

/// <summary>
/// A throw-away PostgreSQL server from the binaries on this machine, in a temporary folder, on a free loopback port, run by an unprivileged
/// user. A small shell script looks after it and listens to a pipe of this process: when the pipe closes, however this process ended, it
/// stops the server and removes the folder.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly Lazy<Task<PostgreSqlServer>> Common = new(() => StartAsync());

    private readonly Process _keeper;
    private readonly SemaphoreSlim _turn = new(1);
    private int _databases;

    private PostgreSqlServer(Process keeper, string folder, int port) => (_keeper, Folder, Port) = (keeper, folder, port);

    /// <summary>The temporary folder: <c>data</c>, <c>server.log</c> and the unix socket.</summary>
    public string Folder { get; }

    /// <summary>The loopback port.</summary>
    public int Port { get; }

    /// <summary>The process id of the server, for faults.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(Folder, "data", "postmaster.pid")).First());

    /// <summary>The one server that all tests of a process share; it lives as long as the process.</summary>
    public static Task<PostgreSqlServer> SharedAsync() => Common.Value;

    /// <summary>Starts a server of its own.</summary>
    /// <param name="folder">Where its folder is made, such as a small file system; the temporary folder when not given.</param>
    /// <param name="durable">Whether commits reach the disk. On for measurements; off for tests of behaviour, where a commit still survives
    /// the crash of the server, not of the machine.</param>
    public static async Task<PostgreSqlServer> StartAsync(bool durable = false, string? folder = null)
    {
        var binaries = PostgreSqlBinaries.Find();
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Next();
            var keeper = PostgreSqlKeeper.Start(binaries, port, durable, folder);
            var made = await AnswerAsync(keeper, "create its data folder");
            var server = new PostgreSqlServer(keeper, made["folder ".Length..], port);
            try
            {
                await server.StartAgainAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await server.DisposeAsync(); // somebody took the port in between
            }
        }
    }

    /// <summary>Makes an empty database and returns how to reach it.</summary>
    /// <param name="name">Beginning of its name, to recognise it in the server's log.</param>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        var database = $"{name.ToLowerInvariant()}_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE \"{database}\"";
        await command.ExecuteNonQueryAsync();
        return ConnectionString(database);
    }

    /// <summary>How to reach a database of this server.</summary>
    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Username=grid;Database={database}";

    /// <summary>Stops the server in order; its data stays.</summary>
    public Task StopAsync() => CommandAsync("stop");

    /// <summary>Ends the server at once, as a crash does; its data stays.</summary>
    public Task CrashAsync() => CommandAsync("crash");

    /// <summary>Whether it takes connections.</summary>
    public async Task<bool> IsRunningAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false;Timeout=2");
            await connection.OpenAsync();
            return true;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Starts it on the same port and data.</summary>
    public Task StartAgainAsync() => CommandAsync("start");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Patience);
        await _keeper.WaitForExitAsync(deadline.Token);
        _keeper.Dispose();
        _turn.Dispose();
    }

    private async Task CommandAsync(string command)
    {
        await _turn.WaitAsync();
        try
        {
            await _keeper.StandardInput.WriteLineAsync(command);
            await _keeper.StandardInput.FlushAsync();
            await AnswerAsync(_keeper, command);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task<string> AnswerAsync(Process keeper, string what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            var lines = new List<string>();
            while (await keeper.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                if (line.StartsWith("folder ", StringComparison.Ordinal) || line == "done") return line;
                lines.Add(line);
                if (line == "failed") break;
            }

            throw new InvalidOperationException(
                $"PostgreSQL could not {what}:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {Patience.TotalSeconds:0} s for PostgreSQL to {what}.");
        }
    }
}
