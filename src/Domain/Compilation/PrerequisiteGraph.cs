using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Problems;
using Personalization.Domain.Rules;

namespace Personalization.Domain.Compilation;

/// <summary>
/// Looks for circles and overlong chains of prerequisites. Imports may hold circles (the format has an answer for them), our documents may
/// not.
/// </summary>
internal static class PrerequisiteGraph
{
    public static void Check(CompiledFeature[] features, CompileContext context)
    {
        var depths = new int[features.Length];
        var open = new bool[features.Length];
        foreach (var feature in features)
        {
            Depth(feature, features, depths, open, 0, context);
        }
    }

    /// <summary>Length of the longest chain below the feature, itself included.</summary>
    private static int Depth(
        CompiledFeature feature, CompiledFeature[] features, int[] depths, bool[] open, int above, CompileContext context)
    {
        if (depths[feature.Index] != 0) return depths[feature.Index];
        if (above > RuleLimits.PrerequisiteDepth)
        {
            context.Refuse("features." + feature.Key, $"prerequisites chain deeper than {RuleLimits.PrerequisiteDepth}", RuleLaw.Limit);
            return depths[feature.Index] = 1;
        }

        open[feature.Index] = true;
        var deepest = 0;
        foreach (var rule in feature.Rules)
        {
            for (var i = 0; i < rule.Prerequisites.Length; i++)
            {
                var parent = rule.Prerequisites[i].Feature;
                if (parent < 0) continue;
                if (open[parent])
                {
                    context.RefuseIfStrict(
                        $"{rule.Place}.parentConditions[{i}].id",
                        $"'{features[parent].Key}' depends on '{feature.Key}' in a circle",
                        RuleLaw.Circle);
                }
                else
                {
                    deepest = Math.Max(deepest, Depth(features[parent], features, depths, open, above + 1, context));
                }
            }
        }

        open[feature.Index] = false;
        if (deepest + 1 > RuleLimits.PrerequisiteDepth)
        {
            context.Refuse("features." + feature.Key, $"prerequisites chain deeper than {RuleLimits.PrerequisiteDepth}", RuleLaw.Limit);
        }

        return depths[feature.Index] = deepest + 1;
    }
}
