using System.Security.Cryptography;
using System.Text.Json;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Problems;
using Personalization.Domain.Routing;
using Personalization.Domain.Rules;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation;

/// <summary>Turns a rule document into a <see cref="CompiledRuleSet"/>, or into the list of everything that is wrong with it.</summary>
public static class RuleSetCompiler
{
    private static readonly string[] Known = [
        "$schema", "routes", "features", "savedGroups", "clientSideTraits", "clientFeatures", "contextualBandits",
    ];

    /// <summary>Compiles a document. Never throws for what the document holds.</summary>
    public static CompileResult Compile(ReadOnlyMemory<byte> utf8Json, CompileMode manner)
    {
        var context = new CompileContext(manner);
        if (utf8Json.Length > RuleLimits.DocumentBytes)
        {
            return Refused(context, "", $"the document has {utf8Json.Length} bytes; at most {RuleLimits.DocumentBytes}", RuleLaw.Limit);
        }

        if (StrictJson.Read(
            utf8Json, RuleLimits.JsonDepth, out var document, isTolerant: manner == CompileMode.Published) is { } unreadable)
        {
            context.Problems.Add(unreadable);
            return new CompileResult(null, context.Problems, context.Dropped);
        }

        try
        {
            using (document)
            {
                return Compile(document!.RootElement, StrictJson.WithoutMark(utf8Json), context);
            }
        }
        catch (InvalidOperationException)
        {
            // Escapes such as \ud800 alone: a name that no UTF-8 can carry.
            return Refused(context, "", "a name or text holds half of a surrogate pair", RuleLaw.Syntax);
        }
    }

    /// <summary>
    /// Compiles a document that was published, perhaps by an earlier build with weaker laws. What this build would refuse to publish stays
    /// in force with the meaning that it had, and is told in <see cref="CompileResult.Tolerated"/>: an upgrade takes no site's rules away.
    /// </summary>
    public static CompileResult CompilePublished(ReadOnlyMemory<byte> utf8Json)
    {
        var strict = Compile(utf8Json, CompileMode.Strict);
        if (strict.Succeeded) return strict;
        var tolerant = Compile(utf8Json, CompileMode.Published);
        return tolerant.Succeeded ? tolerant with { Tolerated = strict.Problems } : strict;
    }

    /// <summary>Compiles a document that was read.</summary>
    /// <param name="root">The document.</param>
    /// <param name="utf8Json">Its bytes, which give the rule set its hash.</param>
    /// <param name="context">Where problems, attributes and experiments go.</param>
    /// <param name="compilerOf">Makes what compiles experiments; the product's own without it.</param>
    internal static CompileResult Compile(
        JsonElement root,
        ReadOnlyMemory<byte> utf8Json,
        CompileContext context,
        Func<ConditionCompiler, ExperimentCompiler>? compilerOf = null)
    {
        if (root.ValueKind != JsonValueKind.Object) return Refused(context, "", "the document must be a JSON object");
        context.CheckFields(root, "", Known);
        if (context.Strict)
        {
            context.Fields.Text(root, "$schema", "");
        }

        var groups = new SavedGroupCompiler(context);
        groups.Read(root);
        if (!context.Strict && JsonFields.Flag(root, "overrides"))
        {
            context.Refuse(
                "overrides",
                "changes experiments from outside, which only an SDK's context can; write the changes into the experiments' rules");
        }

        var conditions = new ConditionCompiler(context);
        groups.Check(conditions);
        new ContextualBanditCompiler(context, conditions).Check(root);
        var experiments = compilerOf?.Invoke(conditions) ?? new ExperimentCompiler(context, conditions);
        var features = new FeatureCompiler(context, conditions, experiments).Compile(root);
        var routes = new RouteCompiler(context).Compile(root, features);
        var clientTraits = new ClientTraitCompiler(context, conditions).Compile(root);
        var clientFeatures = ClientFeatures(root, context);
        experiments.Finish();
        if (context.Slots.Count > RuleLimits.Attributes)
        {
            context.Refuse(
                "features", $"the rules read {context.Slots.Count} different attributes; at most {RuleLimits.Attributes}", RuleLaw.Limit);
        }

        if (context.Problems.Count > 0) return new CompileResult(null, context.Problems, context.Dropped);
        var hash = Convert.ToHexStringLower(SHA256.HashData(utf8Json.Span));
        var ruleSet = new CompiledRuleSet(hash, features, [.. context.Slots], new RouteTable(routes), clientTraits, clientFeatures);
        return new CompileResult(ruleSet, [], context.Dropped);
    }

    private static string[] ClientFeatures(JsonElement root, CompileContext context)
    {
        if (!root.TryGetProperty("clientFeatures", out var list)) return [];
        if (list.ValueKind != JsonValueKind.Array)
        {
            context.Refuse("clientFeatures", "must be an array of feature names");
            return [];
        }

        var names = new List<string>();
        foreach (var entry in list.EnumerateArray())
        {
            var place = $"clientFeatures[{names.Count}]";
            var name = entry.ValueKind == JsonValueKind.String ? JsonFields.Text(entry) : "";
            if (entry.ValueKind != JsonValueKind.String)
            {
                context.Refuse(place, $"is {TypedFields.Shown(entry)}; must be the name of a feature");
            }
            else if (!context.FeatureIndexes.ContainsKey(name))
            {
                context.Refuse(place, $"there is no feature '{name}' in features", RuleLaw.Reference);
            }

            names.Add(name);
        }

        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    private static CompileResult Refused(CompileContext context, string place, string message, RuleLaw law = RuleLaw.Form)
    {
        context.Refuse(place, message, law);
        return new CompileResult(null, context.Problems, context.Dropped);
    }
}
