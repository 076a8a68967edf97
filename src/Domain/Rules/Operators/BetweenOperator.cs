using System.Text.Json;
using Personalization.Domain.Decisions;
using Personalization.Domain.Rules.Conditions;
using Personalization.Domain.Rules.Values;

namespace Personalization.Domain.Rules.Operators;

/// <summary><c>$between</c>: our extension. The argument is <c>[low, high]</c>, both included: two numbers, or two ISO 8601 texts.</summary>
internal sealed class BetweenOperator : IOperator
{
    public string Name => "$between";

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        if (argument.ValueKind != JsonValueKind.Array || argument.GetArrayLength() != 2 || argument[0].ValueKind != argument[1].ValueKind
            || !Instant.TryRead(argument[0], out var low) || !Instant.TryRead(argument[1], out var high))
            return context.Refuse("$between takes [low, high]: two numbers or two ISO 8601 texts");
        return low <= high
            ? new BetweenTest(low, high, argument[0].ValueKind == JsonValueKind.String)
            : context.Refuse("$between needs the lower bound first");
    }

    private sealed class BetweenTest(double low, double high, bool dates) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual)
        {
            double value;
            if (dates)
            {
                if (!Instant.TryRead(actual, out value))
                    return false;
            }
            else if (actual.Kind is JsKind.Number or JsKind.Text)
            {
                value = actual.Kind == JsKind.Text && actual.Text.IsWhiteSpace() ? double.NaN : evaluation.ToNumber(actual);
            }
            else
            {
                return false;
            }

            return value >= low && value <= high;
        }
    }
}
