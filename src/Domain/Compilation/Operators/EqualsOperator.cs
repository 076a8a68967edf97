using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary><c>$eq</c>, <c>$ne</c>: JavaScript's strict equality, no conversion; arrays and objects equal nothing.</summary>
internal sealed class EqualsOperator(string name, bool negated) : IOperator
{
    public string Name => name;

    public ValueTest Compile(JsonElement argument, OperatorContext context) =>
        argument.ValueKind is JsonValueKind.Array or JsonValueKind.Object && context.Strict
        ? context.Bad(
            $"{name} takes a text, a number, true, false or null; an array or object equals nothing (write the value without {name}, or use $in)")
        : new StrictTest(Literal.Of(argument), negated);

    private sealed class StrictTest(Literal expected, bool negated) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual) => expected.StrictlyEquals(actual) != negated;
    }
}
