using System.Text.Json;

namespace Personalization.Cli.Profiles;

/// <summary>Adds up what the server acknowledged, batch by batch.</summary>
internal sealed class LineTotals
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Lines of the input that were acknowledged, empty ones included: the next batch's line numbers go on from here.</summary>
    public long Lines { get; private set; }

    /// <summary>A count of the reports under the name it has there; zero when no report had it.</summary>
    public long this[string name] => _counts.GetValueOrDefault(name);

    /// <summary>Adds a batch.</summary>
    /// <param name="report">The totals of its report.</param>
    /// <param name="lines">Its lines.</param>
    public void Add(JsonElement report, int lines)
    {
        foreach (var count in report.EnumerateObject())
        {
            if (count.Value.ValueKind == JsonValueKind.Number)
            {
                _counts[count.Name] = this[count.Name] + count.Value.GetInt64();
            }
        }

        Lines += lines;
    }
}
