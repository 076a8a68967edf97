using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Personalization.Domain.Values;

/// <summary>
/// Walks into raw JSON without building a document: members by name, elements by position. The input is valid JSON: traits are
/// stored in canonical form, caller attributes are checked once a decision.
/// </summary>
internal static class JsonScanner
{
    /// <summary>Finds a member; with duplicate names the last one counts, as in JavaScript.</summary>
    public static bool TryGetMember(ReadOnlySpan<byte> json, ReadOnlySpan<byte> utf8Name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (json.IsEmpty || json[0] != '{') return false;
        var found = false;
        var position = JsonSpan.Skip(json, 1);
        while (position < json.Length && json[position] == '"')
        {
            var nameEnd = JsonSpan.End(json, position);
            var matches = IsName(json[(position + 1)..(nameEnd - 1)], utf8Name);
            var start = JsonSpan.Skip(json, JsonSpan.Skip(json, nameEnd) + 1);
            var end = JsonSpan.End(json, start);
            if (matches)
            {
                value = json[start..end];
                found = true;
            }

            position = JsonSpan.Skip(json, end);
            if (position < json.Length && json[position] == ',')
            {
                position = JsonSpan.Skip(json, position + 1);
            }
        }

        return found;
    }

    /// <summary>Whether bytes from outside are one valid object; everything else here trusts what it walks over.</summary>
    public static bool IsObject(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsName(ReadOnlySpan<byte> written, ReadOnlySpan<byte> utf8Name)
    {
        if (!written.Contains((byte)'\\')) return written.SequenceEqual(utf8Name);
        var decoded = new char[written.Length];
        return decoded.AsSpan(0, JsonText.Decode(written, decoded)).SequenceEqual(Encoding.UTF8.GetString(utf8Name));
    }

    /// <summary>Number of elements of an array.</summary>
    public static int Count(ReadOnlySpan<byte> json)
    {
        var elements = new JsonElements(json);
        var count = 0;
        while (elements.MoveNext())
        {
            count++;
        }

        return count;
    }

    /// <summary>Finds an element by its position written as JavaScript writes array indexes.</summary>
    public static bool TryGetElement(ReadOnlySpan<byte> json, ReadOnlySpan<byte> utf8Index, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!Utf8Parser.TryParse(utf8Index, out int index, out var consumed) || consumed != utf8Index.Length || index < 0
            || (utf8Index[0] == '0' && utf8Index.Length > 1) || utf8Index[0] is (byte)'+' or (byte)'-')
        {
            return false;
        }

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
