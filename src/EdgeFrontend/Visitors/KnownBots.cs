using System.Buffers;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// Programs that fetch pages and say so. They get pages like everybody, but no identity: nothing is remembered of them, they take no part
/// in experiments, and no grain is woken for them. Those that hide are not found by a list, and none is kept for that.
/// </summary>
public static class KnownBots
{
    /// <summary>Parts of a user agent, compared without case. Short on purpose: what the large ones and the usual monitors send.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "crawler", "spider", "Googlebot", "AdsBot-Google", "Google-InspectionTool", "GoogleOther", "Storebot-Google", "bingbot", "BingPreview", "Slurp",
        "DuckDuckBot", "YandexBot", "Applebot", "PetalBot", "SeznamBot", "facebookexternalhit", "meta-externalagent", "Twitterbot", "LinkedInBot",
        "Slackbot", "Discordbot", "TelegramBot", "WhatsApp/", "Pinterestbot", "redditbot", "AhrefsBot", "SemrushBot", "MJ12bot", "DotBot", "GPTBot",
        "OAI-SearchBot", "ChatGPT-User", "ClaudeBot", "PerplexityBot", "CCBot", "Amazonbot", "ia_archiver", "UptimeRobot", "Pingdom", "StatusCake",
        "Chrome-Lighthouse",
    ];

    private static readonly SearchValues<string> Search = SearchValues.Create([.. Names], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the request says that it comes from one of them.</summary>
    public static bool Includes(string? userAgent) => !string.IsNullOrEmpty(userAgent) && userAgent.AsSpan().ContainsAny(Search);
}
