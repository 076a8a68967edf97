using System.Text.Json;

namespace Personalization.Segment.Json;

/// <summary>
/// Walks the properties of one JSON object and says where each name and value lies, reading every byte once and building nothing.
/// Values stay in their written form: a number is never rounded, an escape never rewritten.
/// </summary>
internal ref struct JsonFields
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly int _offset;
    private Utf8JsonReader _reader;
    private bool _escaped;

    /// <param name="json">The document that <paramref name="slice"/> lies in.</param>
    /// <param name="slice">An object; anything else has no fields.</param>
    /// <param name="maxDepth">Deeper than this counted from the slice throws <see cref="JsonException"/>.</param>
    public JsonFields(ReadOnlySpan<byte> json, JsonSlice slice, int maxDepth)
    {
        _json = json;
        _offset = slice.Start;
        _reader = new Utf8JsonReader(slice.Of(json), new JsonReaderOptions { MaxDepth = maxDepth });
        IsObject = slice.Type == JsonTokenType.StartObject && _reader.Read();
    }

    private readonly bool IsObject { get; }

    /// <summary>The name with its quotes.</summary>
    public JsonSlice Name { get; private set; }

    public JsonSlice Value { get; private set; }

    public readonly bool NameIs(ReadOnlySpan<byte> name) =>
        _escaped ? JsonText.Is(Name.Inside(_json), name) : Name.Length == name.Length + 2 && Name.Inside(_json).SequenceEqual(name);

    public readonly string NameText => JsonText.Unescape(Name.Inside(_json), out _);

    public bool MoveNext()
    {
        if (!IsObject || !_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName) return false;
        // What the reader has consumed after a name may include the colon: the quotes are counted from the name itself.
        Name = new JsonSlice(_offset + (int)_reader.TokenStartIndex, _reader.ValueSpan.Length + 2, JsonTokenType.PropertyName);
        _escaped = _reader.ValueIsEscaped;
        _reader.Read();
        Value = Take(ref _reader, _offset);
        return true;
    }

    /// <summary>The value that the reader stands on, which is skipped as a whole.</summary>
    public static JsonSlice Take(ref Utf8JsonReader reader, int offset)
    {
        var type = reader.TokenType;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new JsonSlice(offset + start, (int)reader.BytesConsumed - start, type);
    }
}
