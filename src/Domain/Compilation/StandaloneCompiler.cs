using System.Text.Json;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Experiments;
using Personalization.Domain.Patterns;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation;

/// <summary>
/// Compiles the format's stand-alone experiments, and its features' experiments with overrides. The grid serves neither; the published
/// cases run them.
/// </summary>
internal sealed class StandaloneCompiler(CompileContext context, ConditionCompiler conditions)
{
    public CompiledExperiment Compile(string feature, JsonElement json, string place, bool inFeature)
    {
        var standalone = new StandaloneTargeting
        {
            InFeature = inFeature,
            Inactive = json.TryGetProperty("active", out var active) && active.ValueKind == JsonValueKind.False,
            Draft = JsonFields.OptionalText(json, "status") == "draft",
            Stopped = JsonFields.OptionalText(json, "status") == "stopped",
            HasInclude = JsonFields.Flag(json, "include"),
            HasForce = json.TryGetProperty("force", out var force),
            Force = force.ValueKind == JsonValueKind.Number && force.TryGetInt32(out var index) ? index : -1,
            Groups = JsonFields.Flag(json, "groups") ? [.. json.GetProperty("groups").EnumerateArray().Select(JsonFields.Text)] : null,
            UrlPatterns = UrlPatterns(json),
            Url = Url(json, place),
        };
        return new ExperimentCompiler(context, conditions).Compile(feature, json, place, inFeature, standalone);
    }

    private static UrlTarget[]? UrlPatterns(JsonElement json)
    {
        if (!JsonFields.Flag(json, "urlPatterns")) return null;
        return
        [
            .. json.GetProperty("urlPatterns").EnumerateArray().Select(target => UrlTarget.Compile(
                JsonFields.OptionalText(target, "type") ?? "",
                JsonFields.OptionalText(target, "pattern") ?? "",
                !target.TryGetProperty("include", out var include) || include.ValueKind != JsonValueKind.False)),
        ];
    }

    private IPatternMatcher? Url(JsonElement json, string place)
    {
        if (JsonFields.OptionalText(json, "url") is not { Length: > 0 } pattern) return null;
        if (!PatternCompiler.TryCompile(pattern, ignoreCase: false, strict: false, out var regex, out var problem))
        {
            context.RefuseIfStrict(CompileContext.Join(place, "url"), problem);
        }

        return regex;
    }
}
