using Personalization.Grains.Profiles;
using Personalization.Hosting.Health;

namespace Personalization.Silo;

/// <summary>Ready once a grain wakes up here as fast as it should.</summary>
internal sealed class ProfileReadiness(ProfileWarmUp warmUp) : IReadinessCheck
{
    public string Name => "profiles";

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(warmUp.IsWarm ? Readiness.Ready : Readiness.NotReady("the first profiles have not been read yet"));
}
