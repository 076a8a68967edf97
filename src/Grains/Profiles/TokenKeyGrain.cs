using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Profiles;

/// <summary>Makes a space's key once and hands it to the frontends. The row decides who made it: of two activations the second reads the first one's.</summary>
[GrainType("token-key")]
internal sealed class TokenKeyGrain([FromKeyedServices(StorageNames.Grid)] IGrainStorage storage) : Grain, ITokenKeyGrain
{
    private const string StateName = "token-key";
    private const int SecretBytes = 32;

    private TokenKey? key;

    public async Task<TokenKey> GetAsync()
    {
        while (key is null)
        {
            var row = new GrainState<TombstoneKey>(new TombstoneKey());
            await storage.ReadStateAsync(StateName, this.GetGrainId(), row);
            if (row is { RecordExists: true, State.Secret.Length: >= SecretBytes })
            {
                key = new TokenKey { Secret = row.State.Secret };
                break;
            }

            try
            {
                row.State = new TombstoneKey { Secret = RandomNumberGenerator.GetBytes(SecretBytes) };
                await storage.WriteStateAsync(StateName, this.GetGrainId(), row);
                key = new TokenKey { Secret = row.State.Secret };
            }
            catch (InconsistentStateException)
            {
                // Another activation made it first: read that one.
            }
        }

        return key;
    }
}
