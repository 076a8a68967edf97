using System.Diagnostics;

namespace Personalization.Testing.PostgreSql;

/// <summary>
/// The script that owns a throw-away server. It obeys the lines start, stop and crash, and cleans up at the end of its input.
/// </summary>
internal static class PostgreSqlKeeper
{
    private const string Script = """
        bin=$1 port=$2 sync=$3 small=$4
        trap '' INT HUP TERM
        dir=$(mktemp -d "${TMPDIR:-/tmp}/grid-postgresql-XXXXXX") || exit 1
        cd "$dir" || exit 1
        if ! "$bin/initdb" -D "$dir/data" -U grid -A trust -E UTF8 --locale=C --no-sync $small >"$dir/initdb.log" 2>&1; then
            cat "$dir/initdb.log"; echo failed; rm -rf "$dir"; exit 1
        fi
        cat >>"$dir/data/postgresql.conf" <<CONF
        listen_addresses = '127.0.0.1'
        port = $port
        unix_socket_directories = '$dir'
        fsync = $sync
        full_page_writes = $sync
        max_connections = 300
        shared_buffers = 128MB
        autovacuum_naptime = 20s
        CONF
        [ -z "$small" ] || printf 'max_wal_size = 8MB\nmin_wal_size = 2MB\n' >>"$dir/data/postgresql.conf"
        echo "folder $dir"
        control() { "$bin/pg_ctl" -D "$dir/data" -w -t 60 -s "$@" </dev/null >>"$dir/keeper.log" 2>&1; }
        while read -r order; do
            case $order in
                start) control -l "$dir/server.log" start && echo done || { tail -n 20 "$dir/keeper.log" "$dir/server.log"; echo failed; } ;;
                stop) control -m fast stop && echo done || { tail -n 20 "$dir/keeper.log"; echo failed; } ;;
                crash) control -m immediate stop && echo done || { tail -n 20 "$dir/keeper.log"; echo failed; } ;;
            esac
        done
        control -m immediate stop
        cd / && rm -rf "$dir"
        """;

    public static Process Start(string binaries, int port, bool durable, string? folder = null)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        string[] shell = [
            "/bin/sh", "-c", Script, "postgresql-keeper", binaries, port.ToString(), durable ? "on" : "off",
            folder is null ? "" : "--wal-segsize=1",
        ];
        // The server refuses to run as root.
        string[] line = Environment.UserName == "root"
            ? ["setpriv", "--reuid=" + User(), "--regid=" + User(), "--clear-groups", .. shell]
            : shell;
        start.FileName = line[0];
        foreach (var argument in line[1..])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C";
        start.Environment.Remove("PGDATA");
        if (folder is not null)
        {
            start.Environment["TMPDIR"] = folder;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{line[0]} did not start.");
    }

    private static string User() =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "65534";
}
