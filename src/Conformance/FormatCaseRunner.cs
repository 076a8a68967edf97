using System.Text.Json;
using Personalization.Conformance.Cases;

namespace Personalization.Conformance;

/// <summary>
/// Runs a file of the public rule format's test cases against this engine: the proof, for us and for whoever moves rules over, that both
/// decide alike.
/// </summary>
public static class FormatCaseRunner
{
    private static readonly Dictionary<string, Func<JsonElement, string?>> Groups = new(StringComparer.Ordinal)
    {
        ["evalCondition"] = ConditionCases.Run,
        ["hash"] = BucketCases.Hash,
        ["getBucketRange"] = BucketCases.Ranges,
        ["chooseVariation"] = BucketCases.Choose,
        ["getQueryStringOverride"] = BucketCases.QueryOverride,
        ["inNamespace"] = BucketCases.Namespace,
        ["getEqualWeights"] = BucketCases.EqualWeights,
        ["feature"] = FeatureCases.Run,
        ["run"] = ExperimentCases.Run,
        ["stickyBucket"] = StickyCases.Run,
        ["contextualBandit"] = FeatureCases.Run,
        ["versionCompare.eq"] = VersionCases.Equal,
        ["versionCompare.gt"] = VersionCases.Greater,
        ["versionCompare.lt"] = VersionCases.Less,
        ["decrypt"] = DecryptCases.Run,
    };

    private static readonly Dictionary<string, string> Unsupported = new(StringComparer.Ordinal)
    {
        ["urlRedirect"] = "redirects belong to the format's browser experiments; routes do this here",
    };

    /// <summary>Runs every case of the file, in its order.</summary>
    /// <exception cref="JsonException">The file is not JSON.</exception>
    public static IReadOnlyList<FormatCaseResult> Run(ReadOnlyMemory<byte> utf8Json)
    {
        using var document = JsonDocument.Parse(utf8Json);
        var results = new List<FormatCaseResult>();
        foreach (var group in document.RootElement.EnumerateObject())
        {
            if (group.Value.ValueKind == JsonValueKind.Array)
            {
                RunGroup(group.Name, group.Value, results);
            }

            if (group.Value.ValueKind != JsonValueKind.Object) continue;
            foreach (var part in group.Value.EnumerateObject().Where(part => part.Value.ValueKind == JsonValueKind.Array))
            {
                RunGroup($"{group.Name}.{part.Name}", part.Value, results);
            }
        }

        return results;
    }

    private static void RunGroup(string group, JsonElement entries, List<FormatCaseResult> results)
    {
        var index = 0;
        foreach (var entry in entries.EnumerateArray())
        {
            results.Add(RunOne(group, index++, entry));
        }
    }

    private static FormatCaseResult RunOne(string group, int index, JsonElement entry)
    {
        var name = Name(entry, group, index);
        if (!Groups.TryGetValue(group, out var run))
        {
            return new FormatCaseResult(
                group, name, FormatCaseOutcome.Unsupported, Unsupported.GetValueOrDefault(group, "this group of cases is not known"));
        }

        try
        {
            var difference = run(entry);
            return new FormatCaseResult(
                group, name, difference is null ? FormatCaseOutcome.Pass : FormatCaseOutcome.Fail, difference ?? "");
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException
                or KeyNotFoundException or FormatException)
        {
            return new FormatCaseResult(group, name, FormatCaseOutcome.Fail, exception.GetType().Name + ": " + exception.Message);
        }
    }

    /// <summary>Most cases begin with their name; the rest are named by their arguments.</summary>
    private static string Name(JsonElement entry, string group, int index)
    {
        if (entry.ValueKind == JsonValueKind.Array
            && entry.GetArrayLength() > 0
            && entry[0].ValueKind == JsonValueKind.String
            && group != "hash"
            && !group.StartsWith("versionCompare", StringComparison.Ordinal))
        {
            return entry[0].GetString()!;
        }

        return $"#{index} {string.Join("", entry.GetRawText().Split(['\n', '\r', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))}";
    }
}
