using System.Text;
using System.Text.Json;
using Personalization.Domain.Inputs;
using Personalization.Domain.Values;

namespace Personalization.Conformance.Cases;

/// <summary>A case's attributes as a profile.</summary>
internal sealed class CaseTraits : ITraitSource
{
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    public CaseTraits(JsonElement attributes)
    {
        foreach (var (name, value) in JsonFields.Entries(attributes))
        {
            _values[name] = JsonFields.Raw(value).ToArray();
        }
    }

    public static CaseTraits Of(JsonElement context) =>
        new(context.ValueKind == JsonValueKind.Object && context.TryGetProperty("attributes", out var attributes) ? attributes : default);

    /// <summary>The raw JSON of an attribute that is there and truthy, else an empty text: what the format reports as hash value.</summary>
    public ReadOnlySpan<byte> HashValue(string name)
    {
        if (!_values.TryGetValue(name, out var raw)) return "\"\""u8;
        using var value = JsonDocument.Parse(raw);
        return JsonFields.IsTruthy(value.RootElement) ? raw : "\"\""u8;
    }

    public bool TryGetTrait(ReadOnlySpan<byte> utf8Name, out ReadOnlySpan<byte> jsonUtf8)
    {
        var found = _values.TryGetValue(Encoding.UTF8.GetString(utf8Name), out var value);
        jsonUtf8 = value;
        return found;
    }

    public void ForEachTrait(ReadOnlySpan<byte> utf8Prefix, ITraitVisitor visitor)
    {
        foreach (var (name, value) in _values)
        {
            var utf8Name = Encoding.UTF8.GetBytes(name);
            if (utf8Name.AsSpan().StartsWith(utf8Prefix))
            {
                visitor.Visit(utf8Name, value);
            }
        }
    }
}
