using System.Text.Json;
using Personalization.Domain.Conditions;

namespace Personalization.Domain.Compilation.Operators;

/// <summary><c>$in $nin</c>, case-insensitive <c>$ini $nini</c>: strict membership; of an array attribute any element counts.</summary>
internal sealed class InListOperator(string name, bool negated, bool ignoreCase) : IOperator
{
    public string Name => name;

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        if (argument.ValueKind != JsonValueKind.Array) return context.Bad($"{name} takes an array");
        if (context.Strict && argument.EnumerateArray().Any(entry => entry.ValueKind is JsonValueKind.Array or JsonValueKind.Object))
        {
            return context.Bad($"{name} takes an array of texts, numbers, true, false or null; arrays and objects in it match nothing");
        }

        var test = new InListTest(argument, ignoreCase);
        return negated ? new NotTest(test) : test;
    }
}
