using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;
using Personalization.Settings;

namespace Personalization.Hosting.Storage.Configuration;

/// <summary>Checks the section <c>Storage</c>. Connection strings are never printed: they hold passwords.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var problems = new OptionsProblems(StorageOptions.Section);
        problems.AddIf(!Enum.IsDefined(options.Provider), nameof(options.Provider), options.Provider, "use Sqlite or PostgreSql.");
        problems.AddIf(!Enum.IsDefined(options.Synchronous), nameof(options.Synchronous), options.Synchronous, "use Full or Normal.");
        problems.AddIf(!Enum.IsDefined(options.Schema), nameof(options.Schema), options.Schema, "use Upgrade or Verify.");
        if (options.Provider == StorageProvider.Sqlite)
        {
            CheckSqlite(options.ConnectionString, problems);
        }
        else if (options.Provider == StorageProvider.PostgreSql)
        {
            CheckPostgreSql(options.ConnectionString, StorageOptions.Section, problems);
        }

        return problems.ToResult();
    }

    internal static void CheckPostgreSql(string connectionString, string section, OptionsProblems problems)
    {
        try
        {
            if (string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connectionString).Host))
            {
                problems.AddSecret(nameof(StorageOptions.ConnectionString), $"names no host; {PostgreSqlExample}");
            }
        }
        catch (ArgumentException exception)
        {
            problems.AddSecret(nameof(StorageOptions.ConnectionString),
                $"is no PostgreSQL connection string ({Reason(exception)}); {PostgreSqlExample} ({section}:Provider is PostgreSql)");
        }
    }

    private const string PostgreSqlExample = "write it like \"Host=db;Database=grid;Username=grid;Password=...\".";

    private static void CheckSqlite(string connectionString, OptionsProblems problems)
    {
        const string Example = "write it like \"Data Source=data/grid.db\".";
        try
        {
            var file = new SqliteConnectionStringBuilder(connectionString);
            if (string.IsNullOrWhiteSpace(file.DataSource))
            {
                problems.AddSecret(nameof(StorageOptions.ConnectionString), $"names no file; {Example}");
            }
            else if (file.Mode == SqliteOpenMode.Memory || file.DataSource.Contains(":memory:", StringComparison.Ordinal))
            {
                problems.AddSecret(
                    nameof(StorageOptions.ConnectionString),
                    $"names a database in memory, which loses every profile at a restart; {Example}");
            }
            else if (file.Mode == SqliteOpenMode.ReadOnly)
            {
                problems.AddSecret(nameof(StorageOptions.ConnectionString), "opens the file read-only; remove Mode=ReadOnly.");
            }
        }
        catch (ArgumentException exception)
        {
            problems.AddSecret(nameof(StorageOptions.ConnectionString), $"is no SQLite connection string ({Reason(exception)}); {Example}");
        }
    }

    /// <summary>Only the name of the rejected keyword: the rest of a driver's message may quote the password.</summary>
    private static string Reason(ArgumentException exception) =>
        exception is { ParamName: { Length: > 0 } keyword } ? $"at \"{keyword}\"" : "a keyword or its value is not understood";
}
