using Microsoft.Data.Sqlite;

namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>
/// The rows of one command, copied out of the driver: they outlive the statement, which goes back to its cache, and reach the caller only
/// after the commit of the transaction that several commands share.
/// </summary>
internal sealed class SqliteResult
{
    private SqliteResult(List<SqliteResultSet> sets, int recordsAffected) => (Sets, RecordsAffected) = (sets, recordsAffected);

    public List<SqliteResultSet> Sets { get; }

    public int RecordsAffected { get; }

    public static SqliteResult Read(SqliteDataReader reader)
    {
        var sets = new List<SqliteResultSet>(1);
        do
        {
            if (reader.FieldCount == 0) continue;

            var columns = new string[reader.FieldCount];
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i] = reader.GetName(i);
            }

            var rows = new List<object[]>();
            while (reader.Read())
            {
                var row = new object[columns.Length];
                reader.GetValues(row);
                rows.Add(row);
            }

            sets.Add(new SqliteResultSet(columns, rows));
        }
        while (reader.NextResult());

        return new SqliteResult(sets, reader.RecordsAffected);
    }
}

/// <summary>One table of a result.</summary>
internal sealed record SqliteResultSet(string[] Columns, List<object[]> Rows);
