using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Erasures;

/// <summary>Where an edge hears of erased identities.</summary>
internal interface IErasureFeed
{
    Task<ErasureFeedPage> NextAsync(ErasureFeedRequest question);
}
