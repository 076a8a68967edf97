using System.Buffers;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// Programs that fetch pages and say so. They get pages like everybody, but no identity: nothing is remembered of them, they take no part
/// in experiments, and no grain is woken for them. Those that hide are not found by a list, and none is kept for that.
/// </summary>
internal static class KnownBots
{
    /// <summary>
    /// Names whose words do not say it, compared without case as whole words. Short on purpose: what the large ones and the usual monitors
    /// send.
    /// </summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "Google-InspectionTool", "GoogleOther", "AdsBot-Google", "Mediapartners-Google", "Storebot-Google", "Google-Extended",
        "APIs-Google", "FeedFetcher-Google", "BingPreview", "Slurp", "facebookexternalhit", "facebookcatalog",
        "meta-externalagent", "ChatGPT-User", "Claude-User", "Perplexity-User", "ia_archiver", "Pingdom", "StatusCake",
        "Chrome-Lighthouse", "Embedly", "SkypeUriPreview",
    ];

    private static readonly string[] Ends = ["bot", "bots", "crawler", "spider"];

    /// <summary>Most agents hold none of it anywhere, and are done with in one pass.</summary>
    private static readonly SearchValues<string> Candidates = SearchValues.Create(
        [.. Ends, .. Names, "WhatsApp/"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Names that are a program's only at the beginning: browsers inside the same applications carry them further back.</summary>
    private static readonly string[] Openers = ["WhatsApp/"];

    /// <summary>Whether the request says that it comes from one of them.</summary>
    public static bool Includes(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent) || !userAgent.AsSpan().ContainsAny(Candidates)) return false;
        foreach (var opener in Openers)
        {
            if (userAgent.StartsWith(opener, StringComparison.OrdinalIgnoreCase)) return true;
        }

        var word = new UserAgentWords(userAgent);
        while (word.MoveNext())
        {
            if (SaysBot(word)) return true;
        }

        foreach (var name in Names)
        {
            if (HasWord(userAgent, name)) return true;
        }

        return false;
    }

    /// <summary>
    /// A word that ends in one of these is what such programs call themselves. A device's model may, too, unless a version follows.
    /// </summary>
    private static bool SaysBot(in UserAgentWords word)
    {
        if (word.Is("cubot") || (word.IsDevice && !word.HasVersion)) return false;
        foreach (var end in Ends)
        {
            if (word.EndsWith(end)) return true;
        }

        return false;
    }

    private static bool HasWord(string agent, string name)
    {
        for (int at = 0, found; (found = agent.IndexOf(name, at, StringComparison.OrdinalIgnoreCase)) >= 0; at = found + 1)
        {
            var behind = found + name.Length;
            if ((found == 0 || !IsWord(agent[found - 1])) && (behind == agent.Length || !IsWord(agent[behind]))) return true;
        }

        return false;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c);
}
