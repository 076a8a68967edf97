using System.Security.Cryptography;
using System.Text;
using Orleans.Storage;

namespace Personalization.Grains.Profiles.Erasures;

/// <summary>
/// Tombstones by a keyed hash of the identity, so that a dump of the database names nobody who was erased. One instance a silo.
/// </summary>
internal sealed class Tombstones(IGrainStorage storage)
{
    private const string StateName = "tombstone";
    private static readonly GrainId SecretId = GrainId.Create("grid-secret", "tombstones.v1");
    private static readonly GrainType RowType = GrainType.Create("tombstone");

    private byte[]? _secret;

    public async Task<Tombstone?> ReadAsync(GrainId identity)
    {
        var row = new GrainState<Tombstone>(new Tombstone());
        await storage.ReadStateAsync(StateName, await RowAsync(identity), row);
        return row.RecordExists ? row.State : null;
    }

    public async Task WriteAsync(GrainId identity, Tombstone tombstone)
    {
        var id = await RowAsync(identity);
        for (var attempt = 0; ; attempt++)
        {
            var row = new GrainState<Tombstone>(new Tombstone());
            await storage.ReadStateAsync(StateName, id, row);
            var earlier = row.RecordExists && row.State is { } stored ? stored : new Tombstone();
            row.State = tombstone with
            {
                FloorTicks = Math.Max(tombstone.FloorTicks, earlier.FloorTicks),
                Version = Math.Max(tombstone.Version, earlier.Version),
            };
            try
            {
                await storage.WriteStateAsync(StateName, id, row);
                return;
            }
            catch (InconsistentStateException) when (attempt < 3)
            {
                // Two activations erase at once: read what the other left and go on from there.
            }
        }
    }

    /// <summary>A hash of an identity for use where the identity must not be named.</summary>
    public async Task<string> HashAsync(GrainId identity) =>
        Convert.ToHexString(HMACSHA256.HashData(await SecretAsync(), Encoding.UTF8.GetBytes(identity.ToString())));

    /// <summary>
    /// A hash of a user under which browsers keep what they did while they claimed to be that user. It depends on the last erasure, so that
    /// nothing kept before it is found again.
    /// </summary>
    public async Task<string> ClaimAsync(GrainId identity, long floorTicks) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(await SecretAsync(), Encoding.UTF8.GetBytes($"claim\n{floorTicks}\n{identity}")).AsSpan(0, 16));

    private async Task<GrainId> RowAsync(GrainId identity) => GrainId.Create(RowType, IdSpan.Create("t:" + await HashAsync(identity)));

    private async Task<byte[]> SecretAsync() => _secret ??= await SharedSecret.GetOrMakeAsync(storage, "secret", SecretId);
}
