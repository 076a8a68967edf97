using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Erasures;

/// <summary>Asks the grid's feed.</summary>
internal sealed class GrainErasureFeed(IGrainFactory grains) : IErasureFeed
{
    public Task<ErasureFeedPage> NextAsync(ErasureFeedRequest question) =>
        grains.GetGrain<IErasureFeedGrain>(IErasureFeedGrain.Key).NextAsync(question);
}
