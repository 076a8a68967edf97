using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Pages.Html;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>
/// Every header of an origin's answer that the edge changes, and on which answers. All others pass as they came. A row looks at conditions
/// only, never at a status or a method, so that what holds for a page holds for the 304 and the HEAD about it.
/// </summary>
/// <remarks>Order matters where a row reads what one before it wrote.</remarks>
internal static class OriginHeaderTable
{
    public static IReadOnlyList<HeaderRow> Rows { get; } =
    [
        new(VariationHeader.Name, HeaderCondition.Any, answer => VariationHeader.Write(answer.Headers, answer.Visit)),
        new("Location", HeaderCondition.OtherHost, answer => Rewrite(answer, "Location", OriginLinks.Rewrite)),
        new("Content-Location", HeaderCondition.OtherHost, answer => Rewrite(answer, "Content-Location", OriginLinks.Rewrite)),
        new("Refresh", HeaderCondition.OtherHost, answer => Rewrite(answer, "Refresh", OriginLinks.RewriteRefresh)),
        new("Set-Cookie", HeaderCondition.OtherHost, RewriteCookies),
        // With them Content-MD5, the digests, Accept-Ranges and Content-Length, which describe the bytes of the origin.
        new("Content-Security-Policy", HeaderCondition.Snippet, PrepareForSnippet),
        // A time does not change with the snippet, nor with the variation: a copy is looked at again by its tag.
        new("Last-Modified", HeaderCondition.Snippet | HeaderCondition.Route, answer => answer.Headers.Remove("Last-Modified")),
        new("ETag", HeaderCondition.Page | HeaderCondition.Snippet | HeaderCondition.Withheld | HeaderCondition.Route, BindTag),
        // With it the headers of other caches: Expires, Pragma, Age, CDN-Cache-Control and its kind.
        new("Cache-Control", HeaderCondition.Route, answer => CacheDirectives.MakeVariation(answer.Headers)),
        new("Cache-Control", HeaderCondition.UnconfirmedHost, answer => CacheDirectives.MakePrivate(answer.Headers)),
        new(OriginAssertedUser.HeaderName, HeaderCondition.Any, SetCookies),
        new("Vary", HeaderCondition.Page | HeaderCondition.Snippet | HeaderCondition.Withheld, AppendVary),
    ];

    /// <summary>Changes an answer's headers.</summary>
    public static void Apply(OriginAnswer answer)
    {
        foreach (var row in Rows)
        {
            if (answer.Is(row.When))
            {
                row.Apply(answer);
            }
        }
    }

    private static void Rewrite(OriginAnswer answer, string name, Func<string, Personalization.Sites.Site, string, string?> rewrite)
    {
        if (!answer.Headers.TryGetValue(name, out var sent) || sent is not [{ } value]) return;
        if (rewrite(
            value,
            answer.Visit.Site,
            PublicAddress.Scheme(answer.Context, answer.Visit.Site) + "://"
                + PublicAddress.Authority(answer.Context, answer.Visit.Site)) is not { } own)
        {
            return;
        }

        answer.Headers[name] = own;
        answer.NameHost();
    }

    private static void RewriteCookies(OriginAnswer answer)
    {
        if (answer.Headers.SetCookie is not { Count: > 0 } sent) return;
        var host = PublicAddress.Host(answer.Context, answer.Visit.Site);
        answer.Headers.SetCookie = Array.ConvertAll(
            sent.ToArray(), cookie => OriginLinks.RewriteCookie(cookie!, answer.Visit.Site, host) ?? cookie);
    }

    private static void PrepareForSnippet(OriginAnswer answer)
    {
        var (context, site) = (answer.Context, answer.Visit.Site);
        var own = VisitFeature.PublicOrigin(context, site) + site.Prefix;
        var named = NamesOwn(answer.Headers, own);
        answer.Snippet = PageInjection.PrepareHeaders(context, site);
        if (!named && NamesOwn(answer.Headers, own))
        {
            answer.NameHost();
        }
    }

    private static bool NamesOwn(IHeaderDictionary headers, string own) =>
        headers.ContentSecurityPolicy.ToString().Contains(own, StringComparison.Ordinal)
            || headers.ContentSecurityPolicyReportOnly.ToString().Contains(own, StringComparison.Ordinal);

    private static void BindTag(OriginAnswer answer)
    {
        var headers = answer.Headers;
        if (StringValues.IsNullOrEmpty(headers.ETag)) return;
        var (hasSnippet, isWithheld) = (answer.Is(HeaderCondition.Snippet), answer.Is(HeaderCondition.Withheld));
        if (!hasSnippet && !isWithheld && !answer.Is(HeaderCondition.Route) && answer.Binding.Matched is null) return;
        var binding = hasSnippet ? answer.Binding.WithSnippet : isWithheld ? answer.Binding.Withheld : answer.Binding.Plain;
        headers.ETag = EntityTags.Bind(
            headers.ETag.ToString(), binding, weak: hasSnippet && PageInjection.IsCompressed(answer.Context.Response)) is { } bound
            ? bound
            : StringValues.Empty;
    }

    private static void SetCookies(OriginAnswer answer)
    {
        var (context, visit, site) = (answer.Context, answer.Visit, answer.Visit.Site);
        var vouched = OriginAssertedUser.Take(answer.Headers, site);
        if ((!vouched.Given && !answer.Is(HeaderCondition.Page)) || !site.Features.ServerSideCookies || !visit.Visitor.MayRecognise) return;
        if (vouched.Given)
        {
            if (vouched.UserId is null)
            {
                answer.Cookies.ClearUser(context, site, visit.Visitor);
            }
            else
            {
                answer.Cookies.SetVouched(context, site, visit.Visitor, vouched.UserId);
            }

            return;
        }

        if (!answer.Cookies.IsDue(site, visit.Visitor) || CacheDirectives.IsShared(answer.Headers)) return;
        answer.Cookies.SetDue(context, site, visit.Visitor);
    }

    private static void AppendVary(OriginAnswer answer)
    {
        if (!answer.Visit.InjectsSnippet) return;
        AppendVary(answer.Headers, Consent.VaryOn(answer.Visit.Site.Options.Consent));
        // Withheld in spite of consent: because a script asked.
        if (answer.Is(HeaderCondition.Withheld) && answer.Visit.Visitor.MayRecognise)
        {
            AppendVary(answer.Headers, PageInjection.VariesOn);
        }
    }

    private static void AppendVary(IHeaderDictionary headers, string names)
    {
        if (names.Length > 0)
        {
            headers.Vary = StringValues.IsNullOrEmpty(headers.Vary) ? names : $"{headers.Vary}, {names}";
        }
    }
}
