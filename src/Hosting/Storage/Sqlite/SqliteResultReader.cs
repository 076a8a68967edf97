using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Personalization.Hosting.Storage.Sqlite;

/// <summary>
/// Reads a <see cref="SqliteResult"/> through ADO.NET. SQLite knows one integer and one real type, so numbers are converted to what the
/// caller asks for.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "A reader is a reader in ADO.NET.")]
[SuppressMessage("Design", "CA1010", Justification = "ADO.NET readers enumerate untyped.")]
internal sealed class SqliteResultReader(SqliteResult result) : DbDataReader
{
    private static readonly SqliteResultSet Nothing = new([], []);

    private int _set;
    private int _row = -1;

    private SqliteResultSet Current => _set < result.Sets.Count ? result.Sets[_set] : Nothing;

    private object[] Row => _row >= 0 && _row < Current.Rows.Count
        ? Current.Rows[_row]
        : throw new InvalidOperationException("The reader stands on no row: call Read first.");

    public override int Depth => 0;

    public override int FieldCount => Current.Columns.Length;

    public override bool HasRows => Current.Rows.Count > 0;

    public override bool IsClosed => false;

    public override int RecordsAffected => result.RecordsAffected;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => ++_row < Current.Rows.Count;

    public override bool NextResult()
    {
        _row = -1;
        return ++_set < result.Sets.Count;
    }

    public override int GetOrdinal(string name)
    {
        var columns = Current.Columns;
        for (var i = 0; i < columns.Length; i++)
        {
            if (string.Equals(columns[i], name, StringComparison.OrdinalIgnoreCase)) return i;
        }

        // ADO.NET asks for this type and callers catch it, reserved as it is otherwise.
#pragma warning disable CA2201
        throw new IndexOutOfRangeException($"The result has no column \"{name}\"; it has {string.Join(", ", columns)}.");
#pragma warning restore CA2201
    }

    public override string GetName(int ordinal) => Current.Columns[ordinal];

    public override object GetValue(int ordinal) => Row[ordinal];

    public override bool IsDBNull(int ordinal) => Row[ordinal] is DBNull;

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, Row.Length);
        Array.Copy(Row, values, count);
        return count;
    }

    public override T GetFieldValue<T>(int ordinal) => Row[ordinal] switch
    {
        T value => value,
        IConvertible value when Nullable.GetUnderlyingType(typeof(T)) is null => (T)Convert.ChangeType(value, typeof(T)),
        var value => (T)value,
    };

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
    public override Type GetFieldType(int ordinal)
    {
        var value = _row >= 0 && _row < Current.Rows.Count ? Row[ordinal] : null;
        return value is null or DBNull ? typeof(object) : value.GetType();
    }

    public override string GetDataTypeName(int ordinal) => GetFieldType(ordinal).Name;

    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

    public override char GetChar(int ordinal) => GetFieldValue<char>(ordinal);

    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    public override decimal GetDecimal(int ordinal) => GetFieldValue<decimal>(ordinal);

    public override double GetDouble(int ordinal) => GetFieldValue<double>(ordinal);

    public override float GetFloat(int ordinal) => GetFieldValue<float>(ordinal);

    public override Guid GetGuid(int ordinal) => Guid.Parse(GetString(ordinal));

    public override short GetInt16(int ordinal) => GetFieldValue<short>(ordinal);

    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var value = GetFieldValue<byte[]>(ordinal);
        if (buffer is null) return value.Length;

        var count = (int)Math.Clamp(value.Length - dataOffset, 0, length);
        Array.Copy(value, dataOffset, buffer, bufferOffset, count);
        return count;
    }

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException("Read the text with GetString.");

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);
}
