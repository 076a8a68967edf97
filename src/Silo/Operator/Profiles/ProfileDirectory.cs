using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Personalization.Grains.Profiles;
using Personalization.Hosting.Storage;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>
/// Which profiles there are, asked of the table itself: a list is exact, because a write is acknowledged only when its row is there. Keys compare
/// by bytes on every provider, so a prefix is one range of the primary key.
/// </summary>
internal sealed class ProfileDirectory(GridDatabase database, IOptions<ClusterOptions> cluster)
{
    // Both texts start with SELECT and fit both providers; names are unquoted on purpose.
    private const string Keys = "SELECT GrainIdExtensionString FROM OrleansStorage " + Where;
    private const string Rows = "SELECT GrainIdExtensionString, PayloadBinary FROM OrleansStorage " + Where;
    private const string Where =
        "WHERE ServiceId = @service AND GrainTypeString = @state AND GrainIdExtensionString >= @from AND GrainIdExtensionString < @end " +
        "AND PayloadBinary IS NOT NULL ORDER BY GrainIdExtensionString LIMIT @limit";

    /// <summary>Keys in byte order, behind <paramref name="after"/>.</summary>
    public Task<List<string>> KeysAsync(ProfileRange range, string? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(Keys, range, after, limit, static row => row.GetString(0), cancellationToken);

    /// <summary>Keys with the stored state.</summary>
    public Task<List<StoredRow>> RowsAsync(ProfileRange range, string? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(Rows, range, after, limit, static row => new StoredRow(row.GetString(0), (byte[])row.GetValue(1)), cancellationToken);

    private async Task<List<T>> ReadAsync<T>(
        string text, ProfileRange range, string? after, int limit, Func<System.Data.Common.DbDataReader, T> map, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        foreach (var prefix in range.Prefixes)
        {
            var end = ProfileRange.End(prefix);
            if (found.Count >= limit || (after is not null && string.CompareOrdinal(after, end) >= 0))
                continue;
            // No key holds a character below U+0001, so the text right behind a key is the key and that.
            var from = after is not null && string.CompareOrdinal(after, prefix) > 0 ? after + '\u0001' : prefix;
            found.AddRange(await database.QueryAsync(
                text, map, cancellationToken, ("service", cluster.Value.ServiceId), ("state", StoredProfiles.StateName), ("from", from), ("end", end), ("limit", limit - found.Count)));
        }

        return found;
    }

    /// <summary>A stored profile.</summary>
    public sealed record StoredRow(string Key, byte[] State);
}
