using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Profiles;

/// <summary>Pushes to the identity's grain.</summary>
internal sealed class GrainProfilePush(IGrainFactory grains) : IProfilePush
{
    public Task<ApplyResult> ApplyAsync(string grainKey, ProfileChangeBatch batch) =>
        grains.GetGrain<IUserProfileGrain>(grainKey).ApplyAsync(batch);
}
