using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Personalization.Settings;

namespace Personalization.Sites;

/// <summary>Registers the one catalog of sites that a host has, be it a silo, an edge or both.</summary>
public static class SitesServiceCollectionExtensions
{
    /// <summary>Path of the section.</summary>
    public const string Section = "Sites";

    /// <summary>Adds the sites as every process of the grid needs them. Calling it twice is harmless.</summary>
    public static IServiceCollection AddSites(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGridOptions<SitesOptions, SitesOptionsValidator>(configuration, Section, options => options.Sites);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<SiteCatalog>(provider, configuration));
        services.TryAddSingleton<ISiteCatalog>(provider => provider.GetRequiredService<SiteCatalog>());
        return services;
    }

    /// <summary>Adds the sites for a process that serves their pages: there must be one, and each has an origin.</summary>
    public static IServiceCollection AddServedSites(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSites(configuration);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SitesOptions>, ServedSitesValidator>());
        return services;
    }
}
