using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Profiles;

/// <summary>Waits at the identity's grain.</summary>
internal sealed class GrainProfileChanges(IGrainFactory grains) : IProfileChanges
{
    public Task<ChangeNotice> WaitAsync(string identity, ChangeWait wait, CancellationToken cancellationToken) =>
        grains.GetGrain<IUserProfileGrain>(identity).WaitForChangeAsync(wait).WaitAsync(cancellationToken);
}
