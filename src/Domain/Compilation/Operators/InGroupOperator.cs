using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Problems;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>
/// <c>$inGroup $notInGroup</c>: membership of a saved group. An unknown group is empty; one that is not a list matches nobody either way.
/// </summary>
internal sealed class InGroupOperator(string name, bool negated) : IOperator
{
    public string Name => name;

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        if (argument.ValueKind != JsonValueKind.String && context.Strict) return context.Bad($"{name} takes the name of a saved group");
        var id = Literal.AsText(argument);
        var test = ConstantTest.Never as ValueTest;
        if (context.SavedGroups.ValueKind == JsonValueKind.Object && context.SavedGroups.TryGetProperty(id, out var group))
        {
            if (group.ValueKind == JsonValueKind.Object && group.TryGetProperty("type", out var type) && type.ValueEquals("list"))
            {
                group = group.TryGetProperty("values", out var values) ? values : default;
            }

            if (group.ValueKind != JsonValueKind.Array) return context.Bad($"saved group '{id}' is not a list", RuleLaw.Reference);
            test = context.GroupList(id, group);
        }
        else
        {
            context.Bad($"no saved group '{id}' in savedGroups", RuleLaw.Reference);
        }

        return negated ? new NotTest(test) : test;
    }
}
