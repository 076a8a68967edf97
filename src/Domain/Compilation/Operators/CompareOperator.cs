using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>
/// <c>$lt $lte $gt $gte</c>: JavaScript's relational comparison. Two texts compare by UTF-16 units (so ISO dates compare as dates);
/// anything else compares as numbers, null as 0.
/// </summary>
internal sealed class CompareOperator(string name, Comparison comparison) : IOperator
{
    public string Name => name;

    public ValueTest Compile(JsonElement argument, OperatorContext context) =>
        argument.ValueKind is not (JsonValueKind.String or JsonValueKind.Number) && context.Strict
        ? context.Bad($"{name} takes a number or a text")
        : new CompareTest(Literal.Of(argument), comparison);

    private sealed class CompareTest(Literal expected, Comparison comparison) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual)
        {
            if (expected.OrdersAsText && actual.Kind is (JsKind.Text or JsKind.Array or JsKind.Object))
            {
                return comparison.Holds(evaluation.ToText(actual).SequenceCompareTo(expected.Text));
            }

            return comparison.Holds(evaluation.ToNumber(actual), expected.Number);
        }
    }
}
