using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Personalization.Hosting.Http;

/// <summary>Endpoints that only a branch of the pipeline has.</summary>
public static class RoutingBranchExtensions
{
    /// <summary>
    /// Routes in a branch by a table of its own: what the application maps elsewhere does not answer here, and what the branch maps does
    /// not answer elsewhere. <c>UseEndpoints</c> of the branch fills the table.
    /// </summary>
    public static IApplicationBuilder UseOwnRouting(this IApplicationBuilder branch)
    {
        // Without this the branch would share the routing table of the whole application.
        branch.Properties.Remove("__GlobalEndpointRouteBuilder");
        branch.Properties.Remove("__EndpointRouteBuilder");
        branch.Use((context, next) =>
        {
            context.SetEndpoint(null); // one of the application may have matched before the branch
            return next(context);
        });
        return branch.UseRouting();
    }
}
