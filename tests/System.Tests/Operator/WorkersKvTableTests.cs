using System.Reflection;
using System.Text.RegularExpressions;

namespace Personalization.SystemTests.Operator;

/// <summary>The comparison in the docs may only claim what a test proves.</summary>
public sealed class WorkersKvTableTests
{
    [Fact]
    public async Task Every_claim_of_the_table_names_a_test_that_exists()
    {
        var rows = (await File.ReadAllLinesAsync(Repository.PathOf("docs/workers-kv.md")))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal))
            .Skip(1)
            .ToList();
        var tests = typeof(WorkersKvTableTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null).Select(method => $"{type.Name}.{method.Name}"))
                .ToHashSet(StringComparer.Ordinal);

        Assert.True(rows.Count >= 10, $"the table has only {rows.Count} rows");
        foreach (var row in rows)
        {
            var named = Regex.Matches(row, "`([A-Za-z]+Tests\\.[A-Za-z_0-9]+)`").Select(match => match.Groups[1].Value).ToList();
            Assert.True(named.Count > 0, $"no test is named in: {row}");
            Assert.All(named, name => Assert.Contains(name, tests));
        }
    }
}
