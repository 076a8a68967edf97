using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Personalization.Background;
using Personalization.Grains.Configuration;
using Personalization.Grains.Membership;
using Personalization.Grains.Profiles.Erasures;
using Personalization.Grains.Storage;

namespace Personalization.Grains.Profiles.Row;

/// <summary>What the rows of all profiles of a silo use, and who changes them.</summary>
internal sealed class ProfileRowServices(
    [FromKeyedServices(StorageNames.Grid)] IGrainStorage storage,
    Tombstones tombstones,
    IMembershipLease standing,
    IOptions<ProfileOptions> options,
    TimeProvider time,
    ILoggerFactory loggers)
{
    /// <summary>One category of log lines for all that happens to profiles, whichever part of it says so.</summary>
    private const string LogCategory = "Personalization.Grains.Profiles.UserProfileGrain";

    public IGrainStorage Storage => storage;

    public Tombstones Tombstones => tombstones;

    public IMembershipLease Standing => standing;

    public ProfileOptions Options { get; } = options.Value;

    public TimeProvider Time => time;

    public StorageBackoff Trouble { get; } = new(time);

    /// <summary>The boundary of writes that no turn of a grain waits for.</summary>
    public BackgroundWork Writes { get; } = new(nameof(ProfileStore), time, loggers.CreateLogger(LogCategory));

    public ILogger Logger { get; } = loggers.CreateLogger(LogCategory);
}
