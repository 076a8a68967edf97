using Personalization.EdgeFrontend.Access;
using Personalization.EdgeFrontend.FirstParty;
using Personalization.EdgeFrontend.FirstParty.Ofrep;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Pages.Decisions;
using Personalization.EdgeFrontend.Pages.Exposures;
using Personalization.EdgeFrontend.Pages.Origin;
using Personalization.EdgeFrontend.Pages.Previews;
using Personalization.EdgeFrontend.Pages.Probes;
using Personalization.EdgeFrontend.Sites;
using Personalization.EdgeFrontend.Transport;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend;

/// <summary>The stages of a page view, in order. Data only moves down this list.</summary>
internal static class EdgePipeline
{
    public static IApplicationBuilder UseEdgePipeline(this IApplicationBuilder app)
    {
        app.UseMiddleware<AccessMiddleware>();
        app.UseMiddleware<FailureMiddleware>();
        app.UseMiddleware<RequestHeadMiddleware>();
        app.UseMiddleware<StrictFramingMiddleware>();
        app.UseMiddleware<ClientAddressMiddleware>();
        OfrepServerEndpoints.Use(app);
        app.UseMiddleware<SiteMiddleware>();
        app.UseMiddleware<HstsMiddleware>();
        app.UseMiddleware<HttpsRedirectMiddleware>();
        app.UseMiddleware<ProbeMiddleware>();
        app.UseMiddleware<VisitorMiddleware>();
        app.UseMiddleware<PreviewMiddleware>();
        app.UseMiddleware<FirstViewMiddleware>();
        app.UseFirstParty();
        app.UseMiddleware<DecisionMiddleware>();
        app.UseMiddleware<ExposureMiddleware>();
        var origin = app.ApplicationServices.GetRequiredService<OriginProxy>();
        app.Run(origin.InvokeAsync);
        return app;
    }
}
