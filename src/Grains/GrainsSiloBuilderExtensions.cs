using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;
using Personalization.Grains.Configuration;
using Personalization.Grains.DryRuns;
using Personalization.Grains.Events;
using Personalization.Grains.Exposures;
using Personalization.Grains.Membership;
using Personalization.Grains.Profiles;
using Personalization.Grains.Profiles.Decide;
using Personalization.Grains.Profiles.Erasures;
using Personalization.Grains.Profiles.Pull;
using Personalization.Grains.Profiles.Row;
using Personalization.Grains.Releases;
using Personalization.Grains.Rules;
using Personalization.Grains.Sessions;
using Personalization.Grains.Spaces;
using Personalization.Grains.Storage;
using Personalization.Grains.Variations;
using Personalization.Segment;
using Personalization.Settings;
using Personalization.Sites;

namespace Personalization.Grains;

/// <summary>Everything that a silo needs to host the grid's grains, but for storage and clustering.</summary>
public static class GrainsSiloBuilderExtensions
{
    public static ISiloBuilder AddGridGrains(this ISiloBuilder silo, IConfiguration configuration)
    {
        var services = silo.Services;
        services.AddSites(configuration);
        services.AddGridOptions<ProfileOptions, ProfileOptionsValidator>(configuration, ProfileOptions.Section);
        services.AddGridOptions<RuleSetFileOptions, RuleSetFilesValidator>(configuration, RuleSetFileOptions.Section);
        services.AddGridOptions<EventQueueOptions, EventQueueOptionsValidator>(configuration, EventQueueOptions.Section);
        services.AddGridOptions<SessionOptions, SessionOptionsValidator>(configuration, SessionOptions.Section);
        services.AddGridOptions<ReleaseOptions, ReleaseOptionsValidator>(configuration, ReleaseOptions.Section);
        services.AddSegment();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SiteDirectory>();
        services.TryAddSingleton<IProfileSource, SegmentProfileSource>();
        services.TryAddSingleton<TrackingExposureSink>();
        services.TryAddSingleton<QueuedExposureSink>();
        services.TryAddSingleton<IExposureSink, SiteExposureSink>();
        services.AddSingleton(provider => new Tombstones(provider.GetRequiredKeyedService<IGrainStorage>(StorageNames.Grid)));
        services.AddSingleton(provider => new ProfilePseudonyms(provider.GetRequiredService<Tombstones>()));
        services.AddSingleton<RuleSetCache>();
        services.AddSingleton<ActivationCounter>();
        services.AddSingleton<MemoryPressure>();
        services.AddSingleton<VisitorDecisions>();
        services.TryAddSingleton<IMembershipLease, SingleSiloLease>();
        services.AddSingleton<SessionServices>();
        services.AddSingleton<ProfileRowServices>().AddSingleton<ProfileServices>();
        services.AddSingleton<CodeVariations>();
        services.AddSingleton<DecisionSample>();
        services.AddSingleton<DryRunDocuments>();
        services.AddSingleton(provider => new ProfileWarmUp(
            provider.GetRequiredService<SiteDirectory>(), provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<ILocalSiloDetails>(),
            provider.GetRequiredService<ActivationCounter>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ProfileWarmUp>>()));
        services.AddKeyedSingleton<IGrainStorageSerializer, GridStateSerializer>(StorageNames.Grid);
        services.AddOptions<GrainCollectionOptions>().Configure<IOptions<ProfileOptions>>((collection, profiles) =>
        {
            collection.CollectionAge = profiles.Value.IdleTimeout;
            collection.CollectionQuantum = TimeSpan.FromSeconds(30);
            // The last bound of all, behind MemoryHeadroom: idle profiles go before memory does. They are durable and come back with a
            // read.
            collection.EnableActivationSheddingOnMemoryPressure = true;
            collection.MemoryUsagePollingPeriod = TimeSpan.FromSeconds(1);
        });
        return silo;
    }

    /// <summary>
    /// Work that runs beside the grains; call it after the silo itself was added, so that it starts later and stops earlier.
    /// </summary>
    public static IServiceCollection AddGridBackgroundWork(this IServiceCollection services)
    {
        services.AddHostedService(provider => provider.GetRequiredService<ProfileWarmUp>());
        services.AddHostedService<UpstreamWarmUp>();
        services.AddHostedService<EventQueueStarter>();
        services.AddHostedService<RuleSetFiles>();
        services.AddHostedService<RuleSetPoller>();
        services.AddHostedService<FleetKeeper>();
        return services;
    }
}
