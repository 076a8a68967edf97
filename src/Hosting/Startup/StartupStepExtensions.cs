using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Personalization.Hosting.Startup;

/// <summary>Registers startup steps.</summary>
internal static class StartupStepExtensions
{
    /// <summary>Adds a step, once a type.</summary>
    public static IServiceCollection AddStartupStep<TStep>(this IServiceCollection services)
        where TStep : class, IStartupStep
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupStep, TStep>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StartupSteps>());
        return services;
    }
}
