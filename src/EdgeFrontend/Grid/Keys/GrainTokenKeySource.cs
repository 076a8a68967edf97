using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Keys;

/// <summary>Asks the space's grain.</summary>
internal sealed class GrainTokenKeySource(IGrainFactory grains) : ITokenKeySource
{
    public Task<TokenKey> GetAsync(string space) => grains.GetGrain<ITokenKeyGrain>(GrainKeys.TokenKey(space)).GetAsync();
}
