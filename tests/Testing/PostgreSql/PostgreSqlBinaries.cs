namespace Personalization.Testing.PostgreSql;

/// <summary>Finds PostgreSQL's programs, which distributions keep out of the path.</summary>
public static class PostgreSqlBinaries
{
    private static readonly string[] Roots = ["/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt"];

    /// <summary>The folder with <c>postgres</c>, <c>initdb</c> and <c>pg_ctl</c>; of several the newest.</summary>
    public static string Find()
    {
        var candidates = Roots.Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories)
            .OrderByDescending(folder => int.TryParse(new string([.. Path.GetFileName(folder).Where(char.IsDigit)]), out var version)
                ? version
                : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries));
        return candidates.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "postgres"))
            && File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new InvalidOperationException(
                "PostgreSQL's programs were not found under /usr/lib/postgresql/*/bin or in PATH: run eng/prerequisites.sh, or install "
                + "the package postgresql.");
    }
}
