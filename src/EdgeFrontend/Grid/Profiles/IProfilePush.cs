using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Profiles;

/// <summary>Hands changes to the identity they concern; completes when they are durable, or says that they are not.</summary>
internal interface IProfilePush
{
    Task<ApplyResult> ApplyAsync(string grainKey, ProfileChangeBatch batch);
}
