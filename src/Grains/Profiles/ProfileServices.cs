using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Personalization.Background;
using Personalization.Grains.Spaces;
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
    SiteDirectory sites,
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

    /// <summary>Whether a site lets a browser read the decisions of a user that it only claims to be.</summary>
    public bool TrustsClaims(string site) => sites.FindSite(site)?.TrustsClaims ?? true;

    public ISiloStanding Standing => standing;

    public IHostApplicationLifetime Lifetime => lifetime;

    public ProfileOptions Options { get; } = options.Value;

    public TimeProvider Time => time;

    public StorageTrouble Trouble { get; } = new(time);

    /// <summary>The boundary of writes that no turn of a grain waits for.</summary>
    public BackgroundWork Writes { get; } = new(nameof(ProfileStore), time, logger);

    public ILogger Logger => logger;
}
