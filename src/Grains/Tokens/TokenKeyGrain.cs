using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Erasures;
using Personalization.Grains.Storage;

namespace Personalization.Grains.Tokens;

/// <summary>
/// Makes a space's key once and hands it to the frontends. The row decides who made it: of two activations the second reads the first
/// one's.
/// </summary>
[GrainType("token-key")]
internal sealed class TokenKeyGrain([FromKeyedServices(StorageNames.Grid)] IGrainStorage storage) : Grain, ITokenKeyGrain
{
    private const string StateName = "token-key";

    private TokenKey? _key;

    public async Task<TokenKey> GetAsync() =>
        _key ??= new TokenKey { Secret = await SharedSecret.GetOrMakeAsync(storage, StateName, this.GetGrainId()) };
}
