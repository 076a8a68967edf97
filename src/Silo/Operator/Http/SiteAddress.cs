using Personalization.Grains.Spaces;

namespace Personalization.Silo.Operator.Http;

/// <summary>Which site a request is about.</summary>
internal static class SiteAddress
{
    private const int SiteSegment = 3;
    private const int FeatureSegment = 5;

    /// <summary>The site of <c>/api/v1/sites/{site}/...</c>; it must be one of this grid's.</summary>
    /// <exception cref="RefusedRequestException">There is no such site.</exception>
    public static SiteSettings Site(HttpContext context) => Site(context, RawPath.Segment(context, SiteSegment));

    /// <summary>The site of a name; it must be one of this grid's.</summary>
    /// <exception cref="RefusedRequestException">There is no such site.</exception>
    public static SiteSettings Site(HttpContext context, string name)
    {
        var sites = context.RequestServices.GetRequiredService<SiteDirectory>();
        return sites.FindSite(name)
            ?? throw new RefusedRequestException(Problems.NotFound($"There is no site '{name}'; this grid has {string.Join(", ", sites.Names)} (Sites:*)."));
    }

    /// <summary>The feature of <c>/api/v1/sites/{site}/kill-switches/{feature}</c>.</summary>
    public static string Feature(HttpContext context) => RawPath.Segment(context, FeatureSegment);

    /// <summary>What <c>/api/v1/sites/{site}/kill-switches/{kind}/{subject}</c> is about.</summary>
    public static (string Kind, string Subject) KindAndSubject(HttpContext context) =>
        (RawPath.Segment(context, FeatureSegment), RawPath.Segment(context, FeatureSegment + 1));
}
