using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Problems;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>
/// <c>$between</c>: our extension. The argument is <c>[low, high]</c>, both included: two numbers, or two ISO 8601 texts.
/// </summary>
internal sealed class BetweenOperator : IOperator
{
    public string Name => "$between";

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        const string form = "$between takes [low, high]: two numbers, or two ISO 8601 texts such as 2026-03-01T00:00:00Z or 2026-03-01";
        if (argument.ValueKind != JsonValueKind.Array || argument.GetArrayLength() != 2 || argument[0].ValueKind != argument[1].ValueKind)
        {
            return context.Refuse(form);
        }

        double low, high;
        var areDates = argument[0].ValueKind == JsonValueKind.String;
        if (areDates)
        {
            if (!Instant.TryReadArgument(argument[0], context.Strict, out low)
                || !Instant.TryReadArgument(argument[1], context.Strict, out high))
            {
                return context.Refuse(
                    form,
                    argument.EnumerateArray()
                        .All(bound => Instant.HasForm(Personalization.Domain.Values.JsonFields.Text(bound), dayToo: true))
                        ? RuleLaw.Instant
                        : RuleLaw.Form);
            }
        }
        else if (argument[0].ValueKind == JsonValueKind.Number)
        {
            (low, high) = (argument[0].GetDouble(), argument[1].GetDouble());
        }
        else
        {
            return context.Refuse(form);
        }

        return low <= high ? new BetweenTest(low, high, areDates) : context.Refuse("$between needs the lower bound first", RuleLaw.Order);
    }

    private sealed class BetweenTest(double low, double high, bool dates) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual)
        {
            double value;
            if (dates)
            {
                if (!Instant.TryRead(actual, out value)) return false;
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
