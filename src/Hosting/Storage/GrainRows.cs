using System.Data.Common;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.Hosting.Storage;

/// <summary>
/// The rows of grain states as a table, for what no grain can be asked: which rows there are, and which nobody has changed for a long time.
/// All SQL about this table stands here and in the schema scripts, and every statement names the service id: several services may keep
/// their rows in one database.
/// </summary>
/// <remarks>
/// Texts start with their verb and leave names unquoted, so that both providers take them. Keys compare by bytes on both.
/// </remarks>
public sealed class GrainRows(GridDatabase database, IOptions<ClusterOptions> cluster)
{
    private const string OfState = "ServiceId = @service AND GrainTypeString = @state";
    private const string Range = OfState +
        " AND GrainIdExtensionString >= @from AND GrainIdExtensionString < @end AND PayloadBinary IS NOT NULL ORDER BY "
        + "GrainIdExtensionString LIMIT @limit";

    private const string Keys = "SELECT GrainIdExtensionString FROM OrleansStorage WHERE " + Range;
    private const string States = "SELECT GrainIdExtensionString, PayloadBinary FROM OrleansStorage WHERE " + Range;

    private const string Unchanged = "SELECT GrainIdExtensionString, Version FROM OrleansStorage WHERE " + OfState +
        " AND GrainIdExtensionString > @after AND GrainIdExtensionString LIKE @pattern AND ModifiedOn < ";

    private const string InOrder = " ORDER BY GrainIdExtensionString LIMIT @limit";

    // The rows' times are the database's own clock's, and so is the present here.
    private const string UnchangedSqlite = Unchanged + "unixepoch() - @seconds" + InOrder;
    private const string UnchangedPostgreSql = Unchanged + "now() - make_interval(secs => @seconds)" + InOrder;

    private const string Delete = "DELETE FROM OrleansStorage WHERE " + OfState
        + " AND GrainIdExtensionString = @key AND Version = @version";

    /// <summary>Keys in byte order, from <paramref name="from"/> on and before <paramref name="end"/>.</summary>
    /// <param name="state">The state's name, such as <c>profile</c>.</param>
    /// <param name="from">The first key that may be returned.</param>
    /// <param name="end">The first key that may not.</param>
    /// <param name="limit">Maximum number of rows, at least 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<string>> KeysAsync(string state, string from, string end, int limit, CancellationToken cancellationToken) =>
        QueryAsync(Keys, static row => row.GetString(0), state, cancellationToken, ("from", from), ("end", end), ("limit", limit));

    /// <summary>The same with the stored bytes.</summary>
    public Task<IReadOnlyList<StoredState>> StatesAsync(
        string state, string from, string end, int limit, CancellationToken cancellationToken) =>
        QueryAsync(
            States, static row => new StoredState(row.GetString(0), (byte[])row.GetValue(1)), state, cancellationToken,
            ("from", from), ("end", end), ("limit", limit));

    /// <summary>Rows behind a key that nobody has changed for a time, in byte order.</summary>
    /// <param name="state">The state's name.</param>
    /// <param name="pattern">What their keys look like, a LIKE pattern.</param>
    /// <param name="age">How long nobody has changed them, in whole seconds.</param>
    /// <param name="after">The last key of the batch before, or empty.</param>
    /// <param name="limit">Maximum number of rows, at least 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<RowVersion>> UnchangedAsync(
        string state, string pattern, TimeSpan age, string after, int limit, CancellationToken cancellationToken) =>
        QueryAsync(
            database.Provider == StorageProvider.Sqlite ? UnchangedSqlite : UnchangedPostgreSql,
            static row => new RowVersion(row.GetString(0), row.GetInt32(1)), state, cancellationToken,
            ("pattern", pattern), ("seconds", (long)age.TotalSeconds), ("after", after), ("limit", limit));

    /// <summary>Removes a row if it still has this version.</summary>
    /// <returns>Whether it was removed.</returns>
    public async Task<bool> RemoveAsync(string state, RowVersion row, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(Delete, cancellationToken, [.. Common(state), ("key", row.Key), ("version", row.Version)]) > 0;

    /// <summary>See <see cref="GridDatabase.ScrubAsync"/>: after removals, once for all.</summary>
    public Task<bool> ScrubAsync(CancellationToken cancellationToken) => database.ScrubAsync(cancellationToken);

    private Task<IReadOnlyList<T>> QueryAsync<T>(
        string text, Func<DbDataReader, T> map, string state, CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters) =>
        database.QueryAsync(text, map, cancellationToken, [.. Common(state), .. parameters]);

    private (string Name, object? Value)[] Common(string state) => [("service", cluster.Value.ServiceId), ("state", state)];
}
