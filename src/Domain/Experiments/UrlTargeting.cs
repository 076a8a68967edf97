using System.Text.RegularExpressions;

namespace Personalization.Domain.Experiments;

/// <summary>URL targeting of the format's stand-alone experiments.</summary>
internal static class UrlTargeting
{
    public static bool Matches(string url, UrlTarget[] targets) => targets.Length > 0 && url.Length >= 0;

    public static bool Matches(string? url, Regex pattern) => !string.IsNullOrEmpty(url) && pattern.IsMatch(url);
}
