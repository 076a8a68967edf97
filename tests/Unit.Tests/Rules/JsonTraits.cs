using System.Text;
using System.Text.Json;
using Personalization.Domain.Inputs;

namespace Personalization.Unit.Tests.Rules;

/// <summary>A profile written as a JSON object.</summary>
internal sealed class JsonTraits : ITraitSource
{
    private readonly SortedDictionary<string, byte[]> _traits = new(StringComparer.Ordinal);

    public JsonTraits(string json)
    {
        using var document = JsonDocument.Parse(json);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            _traits[member.Name] = Encoding.UTF8.GetBytes(member.Value.GetRawText());
        }
    }

    public bool TryGetTrait(ReadOnlySpan<byte> utf8Name, out ReadOnlySpan<byte> jsonUtf8)
    {
        var found = _traits.TryGetValue(Encoding.UTF8.GetString(utf8Name), out var value);
        jsonUtf8 = value;
        return found;
    }

    public void ForEachTrait(ReadOnlySpan<byte> utf8Prefix, ITraitVisitor visitor)
    {
        var prefix = Encoding.UTF8.GetString(utf8Prefix);
        foreach (var (name, value) in _traits)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                visitor.Visit(Encoding.UTF8.GetBytes(name), value);
            }
        }
    }
}
