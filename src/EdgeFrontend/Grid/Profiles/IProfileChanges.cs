using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Profiles;

/// <summary>The way to a grain for somebody who waits for its profile to change.</summary>
internal interface IProfileChanges
{
    Task<ChangeNotice> WaitAsync(string identity, ChangeWait wait, CancellationToken cancellationToken);
}
