using Personalization.EdgeFrontend.Sites;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>Reads the visit of a request.</summary>
internal static class VisitExtensions
{
    /// <summary>The visit that <see cref="SiteMiddleware"/> began.</summary>
    public static VisitFeature Visit(this HttpContext context) =>
        context.Features.Get<VisitFeature>()
            ?? throw new InvalidOperationException("No site was found for this request yet: SiteMiddleware must run first.");
}
