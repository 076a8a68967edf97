using Personalization.EdgeFrontend.Http;
using Personalization.Hosting.Http;

namespace Personalization.EdgeFrontend.FirstParty;

/// <summary>
/// Endpoints with a routing table of their own, which a request enters only after something cheaper has told that it is for them: pages,
/// which are nearly all requests, are not routed.
/// </summary>
internal static class EndpointBranch
{
    private const string NoSuchPath = "There is no such path of the edge's own.";

    /// <summary>Builds it. What matches no endpoint is 404; a path with another method is 405 and names those that it takes.</summary>
    /// <param name="app">The application whose services it uses.</param>
    /// <param name="map">Adds the endpoints.</param>
    /// <param name="admit">Adds what stands between the choice of an endpoint and its call.</param>
    public static RequestDelegate Build(
        IApplicationBuilder app, Action<IEndpointRouteBuilder> map, Action<IApplicationBuilder>? admit = null)
    {
        var branch = app.New();
        branch.UseOwnRouting();
        branch.Use(RefuseAsync);
        admit?.Invoke(branch);
        branch.UseEndpoints(map);
        return branch.Build();
    }

    private static Task RefuseAsync(HttpContext context, RequestDelegate next) => context.GetEndpoint() switch
    {
        RouteEndpoint => next(context),
        { RequestDelegate: { } refuse } => RefuseMethodAsync(context, refuse),
        _ => EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, NoSuchPath),
    };

    /// <summary>Routing answers a wrong method with an endpoint of its own, which sets the status and the methods that there are.</summary>
    private static async Task RefuseMethodAsync(HttpContext context, RequestDelegate refuse)
    {
        await refuse(context);
        await EdgeProblems.WriteAsync(context, context.Response.StatusCode, "This path takes another method.");
    }
}
