using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Personalization.Domain.Profiles;

/// <summary>
/// One way of writing a JSON value: no white space, members sorted by their bytes, the last of two equal names kept, strings escaped as
/// little as JSON allows. Numbers keep the form they came in (1 and 1.0 matter to typed clients).
/// </summary>
public static class CanonicalJson
{
    /// <summary>Deepest nesting of a trait value.</summary>
    public const int MaxDepth = 32;

    public static readonly byte[] Null = "null"u8.ToArray();

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The canonical bytes of a JSON text.</summary>
    /// <returns>False when the text is not valid JSON, is nested deeper than <see cref="MaxDepth"/>, or is not valid UTF-8.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> json, out byte[] canonical)
    {
        canonical = [];
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read()) return false;
            if (reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null or JsonTokenType.Number)
            {
                canonical = reader.ValueSpan.ToArray();
                return !reader.Read();
            }

            var buffer = new ArrayBufferWriter<byte>(json.Length);
            using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            {
                WriteValue(ref reader, writer);
            }

            if (reader.Read()) return false;
            canonical = buffer.WrittenSpan.ToArray();
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            // The reader and the writer speak of bad text by these; the caller gets one answer.
            return false;
        }
    }

    private static void WriteValue(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WriteObject(ref reader, writer);
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    WriteValue(ref reader, writer);
                }

                writer.WriteEndArray();
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.GetString());
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }

    private static void WriteObject(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        var members = new SortedDictionary<string, byte[]>(Utf8Order.Instance);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var buffer = new ArrayBufferWriter<byte>();
            using (var inner = new Utf8JsonWriter(buffer, WriterOptions))
            {
                WriteValue(ref reader, inner);
            }

            members[name] = buffer.WrittenSpan.ToArray();
        }

        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(value, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    /// <summary>Order of the UTF-8 bytes, which differs from ordinal UTF-16 order only around surrogates.</summary>
    private sealed class Utf8Order : IComparer<string>
    {
        public static readonly Utf8Order Instance = new();

        public int Compare(string? x, string? y)
        {
            var left = x!.EnumerateRunes().GetEnumerator();
            var right = y!.EnumerateRunes().GetEnumerator();
            while (true)
            {
                var hasLeft = left.MoveNext();
                var hasRight = right.MoveNext();
                if (!hasLeft || !hasRight) return hasLeft.CompareTo(hasRight);
                var order = left.Current.Value.CompareTo(right.Current.Value);
                if (order != 0) return order;
            }
        }
    }
}
