using System.Text.Json;
using Personalization.Conformance.Experiments;
using Personalization.Domain.Compilation;
using Personalization.Domain.Experiments;
using Personalization.Domain.Patterns;
using Personalization.Domain.Values;

namespace Personalization.Conformance.Compilation;

/// <summary>
/// Compiles the format's stand-alone experiments, and its features' experiments with the changes of a context. The grid serves neither.
/// </summary>
internal sealed class CaseExperimentCompiler(
    CaseCompileContext context, ConditionCompiler conditions, JsonElement overrides, JsonElement standalone)
    : ExperimentCompiler(context, conditions)
{
    private readonly Dictionary<CompiledExperiment, StandaloneTargeting> _targeting = [];

    /// <summary>What experiments have beyond a rule's; a rule's without changes is not there.</summary>
    public IReadOnlyDictionary<CompiledExperiment, StandaloneTargeting> Targeting => _targeting;

    /// <summary>The experiment that stands alone; null without one.</summary>
    public CompiledExperiment? Standalone { get; private set; }

    public override CompiledExperiment CompileRule(string feature, JsonElement json, string place) =>
        ExperimentOverride.Find(overrides, KeyOf(feature, json), out var changes)
            ? Compile(feature, ExperimentOverride.Apply(json, changes), place, json)
            : base.CompileRule(feature, json, place);

    public override void Finish()
    {
        if (standalone.ValueKind == JsonValueKind.Undefined) return;
        var json = ExperimentOverride.Find(overrides, KeyOf("", standalone), out var changes)
            ? ExperimentOverride.ApplyToAll(standalone, changes)
            : standalone;
        Standalone = Compile("", json, "experiment", rule: default);
    }

    private CompiledExperiment Compile(string feature, JsonElement json, string place, JsonElement rule)
    {
        var targeting = new StandaloneTargeting
        {
            RuleFilters = rule.ValueKind == JsonValueKind.Object ? Filters(rule, place) : null,
            Inactive = json.TryGetProperty("active", out var active) && active.ValueKind == JsonValueKind.False,
            Draft = JsonFields.OptionalText(json, "status") == "draft",
            Stopped = JsonFields.OptionalText(json, "status") == "stopped",
            HasInclude = JsonFields.Flag(json, "include"),
            HasForce = json.TryGetProperty("force", out var force),
            Force = force.ValueKind == JsonValueKind.Number && force.TryGetInt32(out var index) ? index : -1,
            Groups = JsonFields.Flag(json, "groups") ? [.. json.GetProperty("groups").EnumerateArray().Select(JsonFields.Text)] : null,
            UrlPatterns = UrlPatterns(json),
            Url = Url(json),
        };
        var experiment = Compile(feature, json, place, ownsPrerequisites: true);
        _targeting.Add(experiment, targeting);
        return experiment;
    }

    /// <summary>The key by which a context changes an experiment.</summary>
    private static string KeyOf(string feature, JsonElement json) =>
        JsonFields.OptionalText(json, "key") is { Length: > 0 } given ? given : feature;

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

    /// <summary>A bad expression matches nothing, as in the format.</summary>
    private static IPatternMatcher? Url(JsonElement json)
    {
        if (JsonFields.OptionalText(json, "url") is not { Length: > 0 } pattern) return null;
        PatternCompiler.TryCompile(pattern, ignoreCase: false, strict: false, out var regex, out _);
        return regex;
    }
}
