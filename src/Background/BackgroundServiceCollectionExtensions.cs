using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Personalization.Background;

/// <summary>What a host needs beside the boundaries themselves.</summary>
public static class BackgroundServiceCollectionExtensions
{
    /// <summary>
    /// Logs exceptions of tasks that nobody awaited, and keeps the host running when a service of somebody else's library fails: ours have
    /// a boundary of their own. Calling it twice is harmless.
    /// </summary>
    public static IServiceCollection AddBackgroundBoundaries(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, UnobservedExceptions>());
        services.Configure<HostOptions>(options => options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
        return services;
    }
}
