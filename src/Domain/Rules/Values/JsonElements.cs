using System.Text.Json;

namespace Personalization.Domain.Rules.Values;

/// <summary>Enumerates the raw elements of a JSON array.</summary>
internal ref struct JsonElements
{
    private readonly ReadOnlySpan<byte> json;
    private Utf8JsonReader reader;

    public JsonElements(ReadOnlySpan<byte> json)
    {
        this.json = json;
        reader = new Utf8JsonReader(json);
        reader.Read();
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray)
            return false;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        Current = json[start..(int)reader.BytesConsumed];
        return true;
    }
}
