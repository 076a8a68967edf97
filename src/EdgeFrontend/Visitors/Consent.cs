using Personalization.EdgeFrontend.Http;
using Personalization.Hosting.Http;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>Whether this visitor may be recognised at all.</summary>
internal static class Consent
{
    public static bool IsGiven(HttpRequest request, SiteConsentOptions options)
    {
        if (options.HonourGpc && request.Headers["Sec-GPC"] == "1") return false;
        if (string.IsNullOrEmpty(options.Cookie)) return true;
        if (!CookieReader.TryGet(request.Headers.Cookie, options.Cookie, out var raw)) return false;
        return string.IsNullOrEmpty(options.GrantedValue)
            ? !raw.IsEmpty
            : IsGranted(HeaderText.Decode(raw.ToString()), options.GrantedValue);
    }

    private static bool IsGranted(string value, string granted) =>
        value == granted || (PercentEncoding.TryDecode(value, out var decoded) && decoded == granted);

    /// <summary>The request headers that change a page because of consent, for <c>Vary</c>; empty where consent is not asked.</summary>
    public static string VaryOn(SiteConsentOptions options) => (string.IsNullOrEmpty(options.Cookie), options.HonourGpc) switch
    {
        (true, false) => "",
        (true, true) => "Sec-GPC",
        (false, false) => "Cookie",
        (false, true) => "Cookie, Sec-GPC",
    };
}
