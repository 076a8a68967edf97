using Personalization.Grains.Profiles.Row;
using Personalization.Hosting.Storage;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>
/// Which profiles there are, asked of the table itself: a list is exact, because a write is acknowledged only when its row is there. Keys
/// compare by bytes on every provider, so a prefix is one range of the primary key.
/// </summary>
internal sealed class ProfileDirectory(GrainRows rows)
{
    /// <summary>Keys in byte order, behind <paramref name="after"/>.</summary>
    public Task<List<string>> KeysAsync(ProfileRange range, string? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(range, after, limit, (from, end, count) => rows.KeysAsync(StoredProfiles.StateName, from, end, count, cancellationToken));

    /// <summary>Keys with the stored state.</summary>
    public Task<List<StoredState>> RowsAsync(ProfileRange range, string? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            range, after, limit, (from, end, count) => rows.StatesAsync(StoredProfiles.StateName, from, end, count, cancellationToken));

    private static async Task<List<T>> ReadAsync<T>(
        ProfileRange range, string? after, int limit, Func<string, string, int, Task<IReadOnlyList<T>>> read)
    {
        var found = new List<T>();
        foreach (var prefix in range.Prefixes)
        {
            var end = ProfileRange.End(prefix);
            if (found.Count >= limit || (after is not null && string.CompareOrdinal(after, end) >= 0)) continue;
            // No key holds a character below U+0001, so the text right behind a key is the key and that.
            var from = after is not null && string.CompareOrdinal(after, prefix) > 0 ? after + '\u0001' : prefix;
            found.AddRange(await read(from, end, limit - found.Count));
        }

        return found;
    }
}
