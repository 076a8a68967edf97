using Microsoft.AspNetCore.Http.Features;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>The paths of the protocol, and the flag key in them.</summary>
internal static class OfrepPath
{
    public const string Flags = "ofrep/v1/evaluate/flags";
    public const string Events = "ofrep/v1/events";

    /// <summary>
    /// The key as the client meant it. Clients write keys with slashes both ways, encoded and not, and the server's own decoding leaves
    /// <c>%2F</c> alone; so the key is taken from the request line and decoded once.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="decoded">The key as routing sees it, for a request line in an unusual form.</param>
    public static string Key(HttpContext context, string decoded)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var end = target.IndexOfAny(['?', '#']);
        if (end >= 0)
        {
            target = target[..end];
        }

        var start = target.IndexOf(Flags + "/", StringComparison.Ordinal);
        return start < 0 ? decoded : Uri.UnescapeDataString(target[(start + Flags.Length + 1)..]);
    }
}
