using System.Text.Json;
using Personalization.Domain.Bucketing;
using Personalization.Domain.Values;

namespace Personalization.Conformance.Cases;

/// <summary>The groups about hashing and ranges. Fractions are compared to eight places, as the published runner does.</summary>
internal static class BucketCases
{
    private const double Tolerance = 0.5e-8;

    /// <summary><c>[seed, value, version, expected]</c></summary>
    public static string? Hash(JsonElement entry)
    {
        var actual = BucketHash.Compute(JsonFields.Text(entry[0]), JsonFields.Text(entry[1]), entry[2].GetInt32());
        double? expected = entry[3].ValueKind == JsonValueKind.Null ? null : entry[3].GetDouble();
        return actual == expected ? null : $"expected {expected}, got {actual}";
    }

    /// <summary><c>[name, [count, coverage, weights], expected]</c></summary>
    public static string? Ranges(JsonElement entry)
    {
        var arguments = entry[1];
        var coverage = arguments[1].ValueKind == JsonValueKind.Number ? arguments[1].GetDouble() : 1;
        var weights = arguments[2].ValueKind == JsonValueKind.Array ? Numbers(arguments[2]) : null;
        var actual = Allocation.Ranges(arguments[0].GetInt32(), coverage, weights);
        var expected = Pairs(entry[2]);
        var same = actual.Length == expected.Length
            && actual.Zip(expected).All(pair => Near(pair.First.Start, pair.Second.Start) && Near(pair.First.End, pair.Second.End));
        return same ? null : $"expected {entry[2].GetRawText()}, got {string.Join(' ', actual)}";
    }

    /// <summary><c>[name, n, ranges, expected]</c></summary>
    public static string? Choose(JsonElement entry)
    {
        var actual = Allocation.Choose(entry[1].GetDouble(), Pairs(entry[2]));
        return actual == entry[3].GetInt32() ? null : $"expected {entry[3].GetInt32()}, got {actual}";
    }

    /// <summary><c>[name, key, url, count, expected]</c></summary>
    public static string? QueryOverride(JsonElement entry)
    {
        var actual = Experiments.QueryOverride.Find(JsonFields.Text(entry[1]), JsonFields.Text(entry[2]), entry[3].GetInt32());
        int? expected = entry[4].ValueKind == JsonValueKind.Null ? null : entry[4].GetInt32();
        return actual == expected ? null : $"expected {expected}, got {actual}";
    }

    /// <summary><c>[name, unit, [namespace, start, end], expected]</c></summary>
    public static string? Namespace(JsonElement entry)
    {
        var slice = new NamespaceSlice(JsonFields.Text(entry[2][0]), entry[2][1].GetDouble(), entry[2][2].GetDouble());
        var actual = slice.Contains(JsonFields.Text(entry[1]));
        return actual == entry[3].GetBoolean() ? null : $"expected {entry[3].GetBoolean()}, got {actual}";
    }

    /// <summary><c>[count, expected]</c></summary>
    public static string? EqualWeights(JsonElement entry)
    {
        var actual = Allocation.EqualWeights(entry[0].GetInt32());
        var expected = Numbers(entry[1]);
        return actual.Length == expected.Length && actual.Zip(expected).All(pair => Near(pair.First, pair.Second))
            ? null
            : $"expected {entry[1].GetRawText()}, got {string.Join(' ', actual)}";
    }

    private static bool Near(double left, double right) => Math.Abs(left - right) <= Tolerance;

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetDouble())];

    private static BucketRange[] Pairs(JsonElement list) =>
        [.. list.EnumerateArray().Select(pair => new BucketRange(pair[0].GetDouble(), pair[1].GetDouble()))];
}
