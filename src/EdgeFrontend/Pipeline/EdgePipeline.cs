using Personalization.EdgeFrontend.Decisions;
using Personalization.EdgeFrontend.Exposures;
using Personalization.EdgeFrontend.Ofrep;
using Personalization.EdgeFrontend.Origin;
using Personalization.EdgeFrontend.Previews;
using Personalization.EdgeFrontend.Sites;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Pipeline;

/// <summary>The stages of a page view, in order. Data only moves down this list.</summary>
public static class EdgePipeline
{
    public static IApplicationBuilder UseEdgePipeline(this IApplicationBuilder app)
    {
        app.UseMiddleware<FailureMiddleware>();
        app.UseMiddleware<RequestHeadMiddleware>();
        app.UseMiddleware<StrictFramingMiddleware>();
        app.UseMiddleware<ClientAddressMiddleware>();
        app.UseMiddleware<OfrepServerMiddleware>();
        app.UseMiddleware<SiteMiddleware>();
        app.UseMiddleware<HstsMiddleware>();
        app.UseMiddleware<HttpsRedirectMiddleware>();
        app.UseMiddleware<VisitorMiddleware>();
        app.UseMiddleware<PreviewMiddleware>();
        app.UseMiddleware<FirstViewMiddleware>();
        app.UseMiddleware<FirstPartyMiddleware>();
        app.UseMiddleware<DecisionMiddleware>();
        app.UseMiddleware<ExposureMiddleware>();
        var origin = app.ApplicationServices.GetRequiredService<OriginProxy>();
        app.Run(origin.InvokeAsync);
        return app;
    }
}
