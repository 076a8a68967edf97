using System.Text.RegularExpressions;
using Personalization.Chaos.Tests.History;

namespace Personalization.Chaos.Tests.Load;

/// <summary>A page, what it says about its decision, and what it really is.</summary>
/// <param name="Edge">Who served it.</param>
/// <param name="Problem">Why there is no page; null when there is one.</param>
public sealed partial record PageAnswer(string Edge, string? Problem)
{
    /// <summary>Reasons with which an edge says that the grid did not decide in time.</summary>
    private static readonly HashSet<string> Failures = new(StringComparer.Ordinal)
    {
        "DEADLINE",
        "UNAVAILABLE",
        "SILO_SUSPENDED",
        "ERROR",
        "VARIATION_FAILED",
    };

    /// <summary>The variation's key by <c>X-Variation</c>.</summary>
    public string Variant { get; private init; } = "";

    /// <summary>Its reason.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>The origin path that the page itself names.</summary>
    public string Path { get; private init; } = "";

    /// <summary>Reads a page.</summary>
    public static PageAnswer Parse(string edge, HttpResponseMessage answer, string body)
    {
        var header = answer.Headers.TryGetValues("X-Variation", out var values) ? string.Join(",", values) : "";
        var parts = HeaderForm().Match(header);
        var path = PathForm().Match(body);
        return new PageAnswer(edge, path.Success ? null : "no page of the origin")
        {
            Variant = parts.Success ? parts.Groups["variant"].Value : "none",
            Reason = parts.Success ? parts.Groups["reason"].Value : "no X-Variation",
            Path = path.Groups["path"].Value,
        };
    }

    /// <summary>Where the decision came from, and what is wrong with the page if anything is.</summary>
    public (ReadSource Source, string? Wrong) Read()
    {
        if (Variant is "default" or "none")
        {
            if (Path != "/") return (ReadSource.None, $"it says {Variant} and is {Path}");
            if (Reason.Contains("STALE", StringComparison.Ordinal)) return (ReadSource.Fallback, null);
            return (Variant == "none" || Failures.Contains(Reason) ? ReadSource.None : ReadSource.Grain, null);
        }

        if (Path != $"/v/{Variant[1..]}") return (ReadSource.None, $"it says {Variant} and is {Path}");
        return (Reason.Contains("STALE", StringComparison.Ordinal) ? ReadSource.Fallback : ReadSource.Grain, null);
    }

    [GeneratedRegex("^[a-z]+=(?<variant>[^;]+); reason=(?<reason>.*); ruleset=", RegexOptions.ExplicitCapture)]
    private static partial Regex HeaderForm();

    [GeneratedRegex("data-path=\"(?<path>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex PathForm();
}
