using System.Text;
using System.Text.Json;

namespace Personalization.Domain.Values;

/// <summary>A value that a feature can take: written once when the document is compiled, then handed out by reference.</summary>
public sealed class FlagValue
{
    private readonly byte[] _json;

    internal FlagValue(byte[] json, string? text, bool isTruthy)
    {
        _json = json;
        Text = text;
        IsTruthy = isTruthy;
    }

    /// <summary>JSON null: "no value", for a routed feature the requested path itself.</summary>
    public static FlagValue Null { get; } = new("null"u8.ToArray(), null, false);

    /// <summary>The value as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Json => _json;

    /// <summary>The text of a JSON string (an origin path, say), else null.</summary>
    public string? Text { get; }

    /// <summary>Whether the value is JSON null.</summary>
    public bool IsNull => _json.AsSpan().SequenceEqual("null"u8);

    /// <summary>On or off in the sense of the public format: false, 0, "" and null are off.</summary>
    public bool IsTruthy { get; }

    /// <summary>Takes over a JSON value from outside the document (a preview). Not valid JSON: null.</summary>
    public static FlagValue Parse(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8Json);
            using var document = JsonDocument.ParseValue(ref reader);
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            return Null;
        }
    }

    /// <summary>A value of a document.</summary>
    internal static FlagValue Of(JsonElement value) => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
        ? Null
        : new FlagValue(
            JsonFields.Raw(value).ToArray(),
            value.ValueKind == JsonValueKind.String ? JsonFields.Text(value) : null,
            JsonFields.IsTruthy(value));

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(_json);
}
