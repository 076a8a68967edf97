using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Decisions;

/// <summary>Asks the grid's feed.</summary>
public sealed class GrainErasureFeed(IGrainFactory grains) : IErasureFeed
{
    public Task<ErasureNews> NextAsync(ErasureQuestion question) => grains.GetGrain<IErasureFeedGrain>(IErasureFeedGrain.Key).NextAsync(question);
}
