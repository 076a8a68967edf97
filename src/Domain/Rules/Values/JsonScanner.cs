using System.Buffers.Text;
using System.Text.Json;

namespace Personalization.Domain.Rules.Values;

/// <summary>
/// Walks into raw JSON without building a document: members by name, elements by position. The input is valid JSON, because traits are
/// stored in canonical form and caller attributes are checked where they come in.
/// </summary>
internal static class JsonScanner
{
    /// <summary>Finds a member; with duplicate names the last one counts, as in JavaScript.</summary>
    public static bool TryGetMember(ReadOnlySpan<byte> json, ReadOnlySpan<byte> utf8Name, out ReadOnlySpan<byte> value)
    {
        value = default;
        var found = false;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var matches = reader.ValueTextEquals(utf8Name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (matches)
            {
                value = json[start..(int)reader.BytesConsumed];
                found = true;
            }
        }

        return found;
    }

    /// <summary>Number of elements of an array.</summary>
    public static int Count(ReadOnlySpan<byte> json)
    {
        var elements = new JsonElements(json);
        var count = 0;
        while (elements.MoveNext())
            count++;
        return count;
    }

    /// <summary>Finds an element by its position written as JavaScript writes array indexes.</summary>
    public static bool TryGetElement(ReadOnlySpan<byte> json, ReadOnlySpan<byte> utf8Index, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!Utf8Parser.TryParse(utf8Index, out int index, out var consumed) || consumed != utf8Index.Length || index < 0
            || (utf8Index[0] == '0' && utf8Index.Length > 1) || utf8Index[0] is (byte)'+' or (byte)'-')
            return false;
        var elements = new JsonElements(json);
        while (elements.MoveNext())
        {
            if (index-- == 0)
            {
                value = elements.Current;
                return true;
            }
        }

        return false;
    }
}
