using System.Text.Json;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Experiments;
using Personalization.Domain.Problems;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation;

/// <summary>Compiles the variations of an experiment with what <c>meta</c> says about them.</summary>
internal sealed class VariationCompiler(CompileContext context)
{
    public CompiledVariation[] Compile(JsonElement json, string place)
    {
        context.RefuseVoid(
            json, place, "has no effect beside contextualVariations; leave one of the two out", IsContextual(json) ? ["variations"] : []);
        var list = ExperimentCompiler.VariationsOf(json);
        var where = CompileContext.Join(place, IsContextual(json) ? "contextualVariations" : "variations");
        if (list.ValueKind != JsonValueKind.Array)
        {
            context.Refuse(where, $"is {TypedFields.Shown(list)}; must be an array of values");
            return [];
        }

        var values = list.EnumerateArray().ToList();
        if (values.Count > RuleLimits.Variations)
        {
            context.Refuse(where, $"there are {values.Count} variations; at most {RuleLimits.Variations}", RuleLaw.Limit);
        }

        if (values.Count < 2)
        {
            context.RefuseIfStrict(where, "an experiment needs at least two variations");
        }

        var meta = Meta(json, place, values.Count);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var variations = new CompiledVariation[values.Count];
        for (var i = 0; i < variations.Length; i++)
        {
            variations[i] = Variation(FlagValue.Of(values[i]), i, i < meta.Count ? meta[i] : default, $"{place}.meta[{i}]");
            if (!keys.Add(variations[i].Key))
            {
                context.RefuseIfStrict(
                    $"{place}.meta[{i}].key", $"'{variations[i].Key}' is there twice; assignments are kept by it", RuleLaw.Uniqueness);
            }
        }

        return variations;
    }

    private static bool IsContextual(JsonElement json) =>
        json.TryGetProperty("contextualVariations", out var contextual) && contextual.ValueKind != JsonValueKind.Null;

    private List<JsonElement> Meta(JsonElement json, string place, int count)
    {
        if (!json.TryGetProperty("meta", out var list) || (list.ValueKind != JsonValueKind.Array && !context.Strict)) return [];
        var where = CompileContext.Join(place, "meta");
        if (list.ValueKind != JsonValueKind.Array)
        {
            context.Refuse(where, $"is {TypedFields.Shown(list)}; must be an array of objects, one a variation");
            return [];
        }

        var meta = list.EnumerateArray().ToList();
        if (meta.Count > 0 && meta.Count != count)
        {
            context.RefuseIfStrict(where, $"has {meta.Count} entries for {count} variations", RuleLaw.Count);
        }

        for (var i = 0; i < meta.Count; i++)
        {
            if (meta[i].ValueKind == JsonValueKind.Object)
            {
                context.CheckFields(meta[i], $"{where}[{i}]", ["key", "name", "passthrough"]);
            }
            else
            {
                context.RefuseIfStrict(
                    $"{where}[{i}]", $"is {TypedFields.Shown(meta[i])}; must be an object with key, name or passthrough");
            }
        }

        return meta;
    }

    private CompiledVariation Variation(FlagValue value, int index, JsonElement about, string place)
    {
        var number = index.ToString();
        if (about.ValueKind != JsonValueKind.Object)
        {
            return new CompiledVariation(value, number, context.IsOurs ? number : null, null, false);
        }

        var key = context.Strict ? context.Fields.Name(about, "key", place) : JsonFields.OptionalText(about, "key");
        var shown = string.IsNullOrEmpty(key) ? number : key;
        return new CompiledVariation(
            value,
            shown,
            key ?? (context.IsOurs ? shown : null),
            context.Fields.Text(about, "name", place),
            context.Fields.Flag(about, "passthrough", place));
    }
}
