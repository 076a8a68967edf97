using Personalization.Grains.Interfaces;
using Personalization.Grains.Upstream;

namespace Personalization.Grains.Profiles.Pull;

/// <summary>Where profiles are pulled from on a miss.</summary>
internal interface IProfileSource
{
    /// <summary>Whether identities like this one are looked up at all.</summary>
    bool CanPull(ProfileIdentity identity);

    /// <summary>Pulls a whole profile. Never throws for what the other side does.</summary>
    Task<SourcePull> PullAsync(ProfileIdentity identity, PullTicket ticket, CancellationToken cancellationToken);
}
