using System.Text.Json;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation;

/// <summary>
/// Checks <c>savedGroups</c>, whether a rule refers to them or not: a group that is half written matches nobody, and under $not everybody.
/// </summary>
internal sealed class SavedGroupCompiler(CompileContext context)
{
    /// <summary>Makes the groups known to conditions.</summary>
    public void Read(JsonElement root)
    {
        if (!root.TryGetProperty("savedGroups", out var groups)) return;
        if (groups.ValueKind == JsonValueKind.Object)
        {
            context.SavedGroups = groups;
        }
        else
        {
            context.RefuseIfStrict("savedGroups", $"is {TypedFields.Shown(groups)}; must be an object of groups by name");
        }
    }

    /// <summary>Checks every group.</summary>
    public void Check(ConditionCompiler conditions)
    {
        if (!context.Strict || context.SavedGroups.ValueKind != JsonValueKind.Object) return;
        foreach (var (name, group) in JsonFields.Entries(context.SavedGroups))
        {
            var place = "savedGroups." + name;
            if (group.ValueKind == JsonValueKind.Array)
            {
                Values(group, place);
            }
            else if (JsonFields.TypeOf(group) == "list")
            {
                List(group, place);
            }
            else if (JsonFields.TypeOf(group) == "condition")
            {
                Condition(name, group, place, conditions);
            }
            else
            {
                context.Refuse(
                    place,
                    $"is {TypedFields.Shown(group)}; must be an array of values, or {{ \"type\": \"list\", \"attributeKey\": ..., \"values\": [ ... ] }}, or {{ \"type\": \"condition\", \"condition\": {{ ... }} }}");
            }
        }
    }

    private void List(JsonElement group, string place)
    {
        context.CheckFields(group, place, ["type", "attributeKey", "values"]);
        if (!group.TryGetProperty("attributeKey", out var key) || !TypedFields.IsName(key))
        {
            context.Refuse(
                place + ".attributeKey", $"is {TypedFields.Shown(key)}; must be the name of the attribute whose value is looked up");
        }

        if (group.TryGetProperty("values", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            Values(values, place + ".values");
        }
        else
        {
            context.Refuse(place + ".values", $"is {TypedFields.Shown(values)}; must be an array of values, [] for nobody");
        }
    }

    private void Condition(string name, JsonElement group, string place, ConditionCompiler conditions)
    {
        context.CheckFields(group, place, ["type", "condition"]);
        if (group.TryGetProperty("condition", out var condition) && condition.ValueKind == JsonValueKind.Object)
        {
            _ = conditions.GroupCondition(name, condition, place + ".condition");
        }
        else
        {
            context.Refuse(place + ".condition", $"is {TypedFields.Shown(condition)}; must be an object of attribute paths and operators");
        }
    }

    private void Values(JsonElement values, string place)
    {
        var index = 0;
        foreach (var value in values.EnumerateArray())
        {
            if (!TypedFields.IsScalar(value))
            {
                context.Refuse($"{place}[{index}]", $"is {TypedFields.Shown(value)}; members of a group are texts, numbers, true or false");
            }

            index++;
        }
    }
}
