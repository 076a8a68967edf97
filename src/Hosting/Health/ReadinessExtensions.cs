using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Personalization.Hosting.Health;

/// <summary>The parts of a process that must be able to serve before traffic may come: health checks with a tag of their own.</summary>
public static class ReadinessExtensions
{
    /// <summary>Tag of the checks that <c>/health/ready</c> asks. Checks without it are an application's own business.</summary>
    public const string Tag = "ready";

    /// <summary>
    /// Adds a part. Its check answers from memory within milliseconds and calls nothing remote, since a probe that waits for a database is
    /// an outage of its own. Healthy and degraded are ready, the latter with a remark. Adding a name twice is adding it once.
    /// </summary>
    /// <param name="services">The host's.</param>
    /// <param name="name">Short name in the answer of <c>/health/ready</c>, e.g. <c>storage</c>.</param>
    public static IServiceCollection AddReadinessCheck<TCheck>(this IServiceCollection services, string name)
        where TCheck : class, IHealthCheck
    {
        services.TryAddSingleton<TCheck>();
        services.TryAddSingleton<ServingAlone>();
        services.AddHealthChecks();
        services.Configure<HealthCheckServiceOptions>(options =>
        {
            if (options.Registrations.All(one => one.Name != name))
            {
                options.Registrations.Add(
                    new HealthCheckRegistration(name, provider => provider.GetRequiredService<TCheck>(), null, [Tag]));
            }
        });
        return services;
    }

    /// <summary>Asks every part.</summary>
    public static Task<HealthReport> CheckReadinessAsync(this HealthCheckService checks, CancellationToken cancellationToken) =>
        checks.CheckHealthAsync(IsPart, cancellationToken);

    internal static bool IsPart(HealthCheckRegistration check) => check.Tags.Contains(Tag);

    /// <summary>Why a part is not ready, or its remark; never what an exception says, which may hold anything.</summary>
    internal static string? Reason(this HealthReportEntry part) =>
        part.Exception is { } exception ? $"the check failed with {exception.GetType().Name}" : part.Description;
}
