using Microsoft.AspNetCore.Cors.Infrastructure;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.FirstParty;

/// <summary>
/// What every one of the edge's own endpoints asks before it serves: whether the site has the feature, and the address its share.
/// </summary>
internal static class FirstPartyGate
{
    /// <summary>Adds the paths of all families.</summary>
    public static IApplicationBuilder UseFirstParty(this IApplicationBuilder app)
    {
        var families = app.ApplicationServices.GetServices<IFirstPartyEndpoints>();
        var limits = app.ApplicationServices.GetRequiredService<RequestLimits>();
        var endpoints = EndpointBranch.Build(
            app,
            map =>
            {
                foreach (var family in families)
                {
                    family.Map(map);
                }
            },
            gate => gate
                .Use(CheckFeature)
                // Before the limit, so that a page of the site may read when to come again.
                .UseWhen(context => context.GetEndpoint()?.Metadata.GetMetadata<ICorsMetadata>() is not null, cors => cors.UseCors())
                .Use((context, next) =>
                    limits.Enter(RateLimit.RequestsPerAddress, context) is { } over ? over.WriteAsync(context) : next(context)));
        return app.UseMiddleware<FirstPartyMiddleware>(endpoints);
    }

    private static Task CheckFeature(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RequiredFeature>() is { } feature && !feature.IsOn(context.Visit().Site)
            ? EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "This feature is off for this site.")
            : next(context);
}
