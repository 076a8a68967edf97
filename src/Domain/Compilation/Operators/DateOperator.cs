using System.Text.Json;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Problems;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>
/// <c>$before $after</c>: our extension. The argument is an ISO 8601 text, milliseconds since 1970, or <c>{ "days": -30 }</c> (also hours,
/// minutes) relative to the time of the decision. The attribute is an ISO text or milliseconds. Equal instants are neither before nor
/// after.
/// </summary>
internal sealed class DateOperator(string name, bool before) : IOperator
{
    public string Name => name;

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        if (argument.ValueKind == JsonValueKind.Object) return Relative(argument, context);
        if (Instant.TryReadArgument(argument, context.Strict, out var instant)) return new DateTest(instant, false, before);
        return argument.ValueKind == JsonValueKind.String
            && Instant.HasForm(Personalization.Domain.Values.JsonFields.Text(argument), dayToo: true)
            ? context.Refuse($"{TypedFields.Shown(argument)} is no instant of the calendar", RuleLaw.Instant)
            : context.Refuse(
                $"{name} takes an ISO 8601 text with its offset such as 2026-03-01T00:00:00Z, a day such as 2026-03-01, milliseconds since 1970, or an object such as {{ \"days\": -30 }}");
    }

    private ValueTest Relative(JsonElement argument, OperatorContext context)
    {
        double milliseconds = 0;
        var any = false;
        foreach (var part in argument.EnumerateObject())
        {
            var unit = part.Name switch { "days" => 86_400_000d, "hours" => 3_600_000d, "minutes" => 60_000d, _ => double.NaN };
            if (double.IsNaN(unit) || part.Value.ValueKind != JsonValueKind.Number)
            {
                return context.Refuse($"{name} knows days, hours and minutes, each a number");
            }

            milliseconds += unit * part.Value.GetDouble();
            any = true;
        }

        if (!any) return context.Refuse($"{name} needs days, hours or minutes");
        return Math.Abs(milliseconds) < 1e14
            ? new DateTest(milliseconds, true, before)
            : context.Refuse($"{name} reaches further than 3,000 years", RuleLaw.Limit);
    }

    private sealed class DateTest(double instant, bool isRelative, bool before) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual)
        {
            if (!Instant.TryRead(actual, out var date)) return false;
            var limit = isRelative ? evaluation.Input.Now.ToUnixTimeMilliseconds() + instant : instant;
            return before ? date < limit : date > limit;
        }
    }
}
