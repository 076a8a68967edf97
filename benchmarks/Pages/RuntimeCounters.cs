using System.Globalization;

namespace Personalization.Pages;

/// <summary>What a runtime counts of itself since its start.</summary>
/// <param name="Exceptions">Exceptions thrown, caught ones included.</param>
/// <param name="AllocatedBytes">Bytes allocated.</param>
internal sealed record RuntimeCounters(double Exceptions, double AllocatedBytes)
{
    /// <summary>Reads them where they are served in Prometheus' text form.</summary>
    public static async Task<RuntimeCounters> ReadAsync(HttpClient client, Uri metrics)
    {
        double exceptions = 0, bytes = 0;
        foreach (var line in (await client.GetStringAsync(metrics)).Split('\n'))
        {
            if (line.StartsWith("dotnet_exceptions_total", StringComparison.Ordinal))
            {
                exceptions += Value(line);
            }
            else if (line.StartsWith("dotnet_gc_heap_total_allocated_bytes_total", StringComparison.Ordinal))
            {
                bytes += Value(line);
            }
        }

        return bytes > 0 ? new RuntimeCounters(exceptions, bytes) : throw new InvalidOperationException($"{metrics} tells no allocations.");
    }

    public static RuntimeCounters operator +(RuntimeCounters left, RuntimeCounters right) =>
        new(left.Exceptions + right.Exceptions, left.AllocatedBytes + right.AllocatedBytes);

    public static RuntimeCounters operator -(RuntimeCounters left, RuntimeCounters right) =>
        new(left.Exceptions - right.Exceptions, left.AllocatedBytes - right.AllocatedBytes);

    /// <summary>The value may be followed by the time of the sample.</summary>
    private static double Value(string line)
    {
        var rest = line[(line.LastIndexOf('}') + 1)..];
        var words = (rest.Length < line.Length ? rest : line[line.IndexOf(' ', StringComparison.Ordinal)..])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return double.Parse(words[0], CultureInfo.InvariantCulture);
    }
}
