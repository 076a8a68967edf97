using System.Text.RegularExpressions;

namespace Personalization.SystemTests.Docs;

/// <summary>SQL stands in one room, where every statement about our tables can be read beside the others.</summary>
public sealed partial class SqlTests
{
    private static readonly string Room = Path.Combine("Hosting", "Storage") + Path.DirectorySeparatorChar;

    [Fact]
    public void Sql_stands_in_the_storage_room_only()
    {
        var elsewhere = Sources().Where(file => !file.StartsWith(Room, StringComparison.Ordinal));

        Assert.Empty(elsewhere.SelectMany(file => Sql().Matches(Read(file)).Select(found => $"src/{file}: {found.Value}")));
    }

    [Fact]
    public void Every_statement_about_grain_rows_names_the_service()
    {
        var file = Sources().Single(file => file.EndsWith("GrainRows.cs", StringComparison.Ordinal));
        var tables = Statement().Matches(Read(file));

        Assert.NotEmpty(tables);
        // The conditions are the two constants that begin with the service; a statement that spells out its own does not match.
        Assert.All(tables, statement => Assert.Matches(@"WHERE "" \+\s+(OfState|Range)\b", statement.Value));
        Assert.Contains("OfState = \"ServiceId = @service AND ", Read(file), StringComparison.Ordinal);
        Assert.Contains("Range = OfState +", Read(file), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Sources() =>
        Directory.GetFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.PathOf("src"), file))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Read(string file) => File.ReadAllText(Repository.PathOf("src", file));

    [GeneratedRegex(
        @"\b(orleansstorage|orleansquery|orleansmembership\w*table|grid_schema)\b" +
        @"|(?-i:\bSELECT\s+[\w*(,. ]+\s+FROM\s|\bINSERT\s+INTO\s|\bDELETE\s+FROM\s|\bUPDATE\s+\w+\s+SET\s|\b(CREATE|ALTER|DROP|TRUNCATE)\s+(TABLE|INDEX)\b|\bPRAGMA\s)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Sql();

    [GeneratedRegex(@"""(SELECT|DELETE|UPDATE|INSERT)[^;]*?;")]
    private static partial Regex Statement();
}
