using Personalization.EdgeFrontend.Visitors;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty;

/// <summary>How families map their endpoints: with the visit, and with the feature that a site must have.</summary>
internal static class FirstPartyEndpointExtensions
{
    /// <summary>What follows a pattern; it must not be empty. Its value is <see cref="Rest"/>.</summary>
    public const string AnyRest = "{**rest:minlength(1)}";

    private static readonly string[] Reads = ["GET", "HEAD"];

    /// <summary>A group of endpoints that answer 404 on sites without the feature, and never reach the origin.</summary>
    public static RouteGroupBuilder MapFeature(this IEndpointRouteBuilder endpoints, Func<Site, bool> isOn) =>
        endpoints.MapGroup("").WithMetadata(new RequiredFeature(isOn));

    /// <summary>Maps an endpoint for GET and HEAD.</summary>
    public static IEndpointConventionBuilder MapRead(
        this IEndpointRouteBuilder endpoints, string pattern, Func<HttpContext, VisitFeature, string, Task> serve) =>
        endpoints.MapMethods(pattern, Reads, Serve(serve));

    /// <summary>Maps an endpoint for POST.</summary>
    public static IEndpointConventionBuilder MapPost(
        this IEndpointRouteBuilder endpoints, string pattern, Func<HttpContext, VisitFeature, string, Task> serve) =>
        endpoints.MapMethods(pattern, ["POST"], Serve(serve));

    /// <summary>Turns a handler of a visit into one of the framework.</summary>
    public static RequestDelegate Serve(Func<HttpContext, VisitFeature, string, Task> serve) =>
        context => serve(context, context.Visit(), context.Rest());

    /// <summary>What stood in the place of <see cref="AnyRest"/>, decoded once; empty when the pattern has none.</summary>
    public static string Rest(this HttpContext context) => context.Request.RouteValues["rest"] as string ?? "";
}
