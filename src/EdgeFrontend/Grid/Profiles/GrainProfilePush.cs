using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Clustering;

namespace Personalization.EdgeFrontend.Grid.Profiles;

/// <summary>Pushes to the identity's grain; before a silo was reached nothing can be stored, and the sender comes again.</summary>
internal sealed class GrainProfilePush(IGrainFactory grains, ClusterConnection cluster) : IProfilePush
{
    public Task<ApplyResult> ApplyAsync(string grainKey, ProfileChangeBatch batch) => cluster.IsReached
        ? grains.GetGrain<IUserProfileGrain>(grainKey).ApplyAsync(batch)
        : Task.FromResult(new ApplyResult { Status = ApplyStatus.Unavailable });
}
