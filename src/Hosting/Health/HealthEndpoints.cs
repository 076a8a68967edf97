using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Personalization.Hosting.Health;

/// <summary>
/// <c>/health/live</c> says that the process answers at all; <c>/health/ready</c> says whether it can really serve, with each part's reason
/// (503 until all can).
/// </summary>
public static class HealthEndpoints
{
    /// <summary>Maps both; they need no key, and belong on the management listener.</summary>
    public static IEndpointRouteBuilder MapGridHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => Results.Json(new { status = "live" })).ExcludeFromDescription();
        endpoints.MapGet("/health/ready", ReadyAsync).ExcludeFromDescription();
        return endpoints;
    }

    private static async Task<IResult> ReadyAsync(
        IEnumerable<IReadinessCheck> checks, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var parts = new List<ReadinessPart>();
        var started = lifetime.ApplicationStarted.IsCancellationRequested;
        var stopping = lifetime.ApplicationStopping.IsCancellationRequested;
        parts.Add(new ReadinessPart("host", started && !stopping, stopping ? "stopping" : started ? null : "starting"));
        foreach (var check in checks)
        {
            parts.Add(await ReadinessPart.AskAsync(check, cancellationToken));
        }

        var ready = parts.TrueForAll(part => part.Ready);
        return Results.Json(
            new { status = ready ? "ready" : "not ready", checks = parts },
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
