using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;
using Personalization.Hosting.Health;
using Personalization.Hosting.Startup;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Hosting.Telemetry;
using Personalization.Settings;

namespace Personalization.Hosting.Storage;

/// <summary>Registers the storage of a silo.</summary>
public static class GridStorageExtensions
{
    /// <summary>
    /// Adds the grain storage <see cref="GridStorage.ProviderName"/>, also as the default one, over the database of the section
    /// <c>Storage</c>, whose
    /// schema is made ready before the silo starts.
    /// </summary>
    /// <remarks>
    /// States are written by the <see cref="IGrainStorageSerializer"/> registered under the key <see cref="GridStorage.ProviderName"/>;
    /// without one as plain JSON. Clearing a state deletes its row.
    /// </remarks>
    public static ISiloBuilder AddGridStorage(this ISiloBuilder silo, IConfiguration configuration)
    {
        silo.Services.AddGridDatabase(configuration);
        silo.Services.TryAddSingleton<GrainRows>();
        silo.AddAdoNetGrainStorage(GridStorage.ProviderName, Configure);
        silo.AddAdoNetGrainStorageAsDefault(Configure);
        // The provider's error lines carry grain keys, which are made of user ids; grains report storage failures themselves, without them.
        silo.Services.AddLogging(logging => logging.AddFilter("Orleans.Storage.AdoNetGrainStorage", LogLevel.None));
        return silo;

        static void Configure(OptionsBuilder<AdoNetGrainStorageOptions> options) =>
            options.Configure<IServiceProvider>((storage, services) =>
            {
                var database = services.GetRequiredService<GridDatabase>();
                storage.Invariant = database.Invariant;
                storage.DataSource = database.DataSource;
                storage.DeleteStateOnClear = true;
                storage.GrainStorageSerializer = services.GetKeyedService<IGrainStorageSerializer>(GridStorage.ProviderName)
                    ?? ActivatorUtilities.CreateInstance<SystemTextJsonGrainStorageSerializer>(services);
            });
    }

    /// <summary>
    /// Adds only the <see cref="GridDatabase"/> and its preparation, for a process that keeps rows of its own without being a silo.
    /// </summary>
    public static IServiceCollection AddGridDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGridOptions<StorageOptions, StorageOptionsValidator>(configuration, StorageOptions.Section);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StorageMetrics>();
        services.AddReadinessCheck<StorageReadiness>("storage");
        services.TryAddSingleton(provider => new GridDatabase(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value,
            provider.GetRequiredService<StorageMetrics>(),
            provider.GetService<ILoggerFactory>()));
        services.AddHostedService<StorageWatch>();
        return services.AddStartupStep<StoragePreparation>();
    }
}
