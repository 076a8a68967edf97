using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Personalization.Grains.Variations;

namespace Personalization.Grains.Profiles;

/// <summary>What every profile of a silo uses: one reference in each activation instead of a dozen, of which there may be a million.</summary>
internal sealed class ProfileServices(
    [FromKeyedServices(StorageNames.Grid)] IGrainStorage storage,
    Tombstones tombstones,
    IProfileSource source,
    IExposureSink exposures,
    VisitorDecisions decisions,
    ProfilePopulation population,
    MemoryHeadroom memory,
    CodeVariations code,
    ISiloStanding standing,
    IHostApplicationLifetime lifetime,
    IOptions<ProfileOptions> options,
    TimeProvider time,
    ILogger<UserProfileGrain> logger)
{
    public IGrainStorage Storage => storage;

    public Tombstones Tombstones => tombstones;

    public IProfileSource Source => source;

    public IExposureSink Exposures => exposures;

    public VisitorDecisions Decisions => decisions;

    public ProfilePopulation Population => population;

    public MemoryHeadroom Memory => memory;

    public CodeVariations Code => code;

    public ISiloStanding Standing => standing;

    public IHostApplicationLifetime Lifetime => lifetime;

    public ProfileOptions Options { get; } = options.Value;

    public TimeProvider Time => time;

    public StorageTrouble Trouble { get; } = new(time);

    public ILogger Logger => logger;
}
