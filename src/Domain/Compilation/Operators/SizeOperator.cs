using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>
/// <c>$size</c>: the number of elements of an array meets the argument (a number or operators); anything else never does.
/// </summary>
internal sealed class SizeOperator : IOperator
{
    public string Name => "$size";

    public ValueTest Compile(JsonElement argument, OperatorContext context) =>
        context.Strict && argument.ValueKind != JsonValueKind.Number && !Personalization.Domain.Values.JsonFields.IsOperatorObject(argument)
        ? context.Bad("$size takes a number, or operators on one such as { \"$gt\": 2 }")
        : new SizeTest(context.CompileValue(argument));

    private sealed class SizeTest(ValueTest size) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual)
        {
            if (actual.Kind != JsKind.Array) return false;
            evaluation.Charge(actual.Raw.Length);
            return size.Test(evaluation, JsValue.Of(JsonScanner.Count(actual.Raw)));
        }
    }
}
