using System.Security.Cryptography;
using Orleans.Storage;

namespace Personalization.Grains.Profiles.Erasures;

/// <summary>Random bytes that the whole cluster shares: whoever asks first makes them, and the row decides who that was.</summary>
internal static class SharedSecret
{
    /// <summary>Length of a secret that is made; a longer one that is stored is taken as it is.</summary>
    public const int Bytes = 32;

    /// <summary>Reads a row's secret, or makes it.</summary>
    public static async Task<byte[]> GetOrMakeAsync(IGrainStorage storage, string stateName, GrainId id)
    {
        while (true)
        {
            var row = new GrainState<TombstoneKey>(new TombstoneKey());
            await storage.ReadStateAsync(stateName, id, row);
            if (row is { RecordExists: true, State.Secret.Length: >= Bytes }) return row.State.Secret;
            try
            {
                row.State = new TombstoneKey { Secret = RandomNumberGenerator.GetBytes(Bytes) };
                await storage.WriteStateAsync(stateName, id, row);
                return row.State.Secret;
            }
            catch (InconsistentStateException)
            {
                // Somebody else made it first: read that one.
            }
        }
    }
}
