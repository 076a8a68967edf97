using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Decisions;

/// <summary>Where an edge hears of erased identities.</summary>
public interface IErasureFeed
{
    Task<ErasureNews> NextAsync(ErasureQuestion question);
}
