using System.Text.Json;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Rules;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation;

/// <summary>Compiles <c>clientSideTraits</c>.</summary>
internal sealed class ClientTraitCompiler(CompileContext context, ConditionCompiler conditions)
{
    public ClientTrait[] Compile(JsonElement root)
    {
        if (!root.TryGetProperty("clientSideTraits", out var map)) return [];
        if (map.ValueKind != JsonValueKind.Object)
        {
            context.Refuse("clientSideTraits", "must be an object of public names");
            return [];
        }

        var traits = new List<ClientTrait>();
        foreach (var (name, value) in JsonFields.Entries(map))
        {
            if (Trait(name, value, CompileContext.Join("clientSideTraits", name)) is { } trait)
            {
                traits.Add(trait);
            }
        }

        return [.. traits];
    }

    private ClientTrait? Trait(string name, JsonElement value, string place)
    {
        if (name.Length == 0)
        {
            context.Refuse(place, "a public name must not be empty");
            return null;
        }

        if (TypedFields.IsName(value))
        {
            var trait = JsonFields.Text(value);
            if (trait.EndsWith('*') != name.EndsWith('*'))
            {
                context.Refuse(place, "name and trait must both end in * (a prefix), or neither");
                return null;
            }

            return name.EndsWith('*') ? ClientTrait.OfPrefix(name[..^1], trait[..^1]) : ClientTrait.OfTrait(name, trait);
        }

        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("condition", out var condition) && !name.EndsWith('*'))
        {
            context.CheckFields(value, place, ["condition"]);
            return ClientTrait.OfCondition(name, conditions.Compile(condition, place + ".condition"));
        }

        context.Refuse(
            place, $"is {TypedFields.Shown(value)}; must be the name of a trait, a prefix ending in *, or {{ \"condition\": {{ ... }} }}");
        return null;
    }
}
