namespace Personalization.Grains.Configuration;

/// <summary>How profiles are cached and pulled. Configuration section <c>Profiles</c>.</summary>
public sealed class ProfileOptions
{
    public const string Section = "Profiles";

    /// <summary>Longest name of a trait in bytes of UTF-8.</summary>
    public const int MaxTraitNameBytes = 1024;

    /// <summary>Age at which a read answers with what it has and refreshes behind. Default 10 minutes.</summary>
    public TimeSpan SoftTtl { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long "the Profile API does not know this identity" is remembered; a push ends it at once. Default 30 seconds.</summary>
    public TimeSpan NegativeTtl { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests a second that the Profile API allows a space, over the whole cluster. Default 100, the vendor's limit.</summary>
    public int UpstreamRequestsPerSecond { get; set; } = 100;

    /// <summary>How long an unused profile stays in memory. At least two minutes. Default 15 minutes.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Maximum number of traits a profile keeps, removals included; the newest stay. Default 2000.</summary>
    public int MaxTraits { get; set; } = 2000;

    /// <summary>Largest value of one trait in bytes of JSON; a larger one is not stored and counted, and the trait keeps what it had. 256
    /// to 4194304. Default
    /// 32768, what the vendor allows for a whole event.</summary>
    public int MaxTraitBytes { get; set; } = 32 * 1024;

    /// <summary>Largest profile in bytes, names and stamps included; the newest traits stay, the rest is counted. At least twice
    /// MaxTraitBytes, at most
    /// 67108864. Default 524288: each change writes the whole row.</summary>
    public int MaxProfileBytes { get; set; } = 512 * 1024;

    /// <summary>Whether anonymous identities are looked up in the Profile API too. Default false: most have no profile there.</summary>
    public bool PullAnonymous { get; set; }

    /// <summary>How long an anonymous identity's row is kept after its last change. Default 30 days.</summary>
    public TimeSpan AnonymousRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Anonymous identities that a silo keeps in memory when idle; above it they leave as soon as they have answered, because
    /// anybody can make
    /// up ids. 1 to 100000000. Default 200000, about half a gigabyte.</summary>
    public int MaxAnonymousInMemory { get; set; } = 200_000;

    /// <summary>Share of the memory this process may have (of the container's limit, else of the machine) that its heap may fill; above it
    /// a profile that
    /// had to be loaded leaves as soon as it has answered. 0.1 to 0.9. Default 0.6: the collector needs the rest to work in.</summary>
    public double MaxHeapShare { get; set; } = 0.6;

    /// <summary>Longest that one read, write or clear of a row may take before its outcome counts as unknown. Default 3 seconds, under the
    /// 4 that a webhook delivery has.</summary>
    public TimeSpan StorageTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest that a whole pull may take, all its pages together. Default 10 seconds; no reader waits that long.</summary>
    public TimeSpan PullTimeout { get; set; } = TimeSpan.FromSeconds(10);

    internal Domain.Profiles.ProfileLimits Limits => new(MaxTraits, MaxProfileBytes);
}
