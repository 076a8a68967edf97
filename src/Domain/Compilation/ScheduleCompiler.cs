using System.Text.Json;
using Personalization.Domain.Compilation.Operators;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Problems;
using Personalization.Domain.Rules;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation;

/// <summary>Compiles <c>schedule</c>: <c>{ from, to, ramp: [ { at, coverage } ] }</c> with ISO 8601 instants.</summary>
internal sealed class ScheduleCompiler(CompileContext context)
{
    private static readonly double Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly double Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public RuleSchedule? Compile(JsonElement rule, string place)
    {
        if (!context.Fields.TryGet(rule, "schedule", place, JsonValueKind.Object, "must be an object with from, to or ramp", out var json))
        {
            return null;
        }

        place = CompileContext.Join(place, "schedule");
        context.CheckFields(json, place, ["from", "to", "ramp"]);
        var from = Instant(json, "from", place);
        var to = Instant(json, "to", place);
        if (from >= to)
        {
            context.Refuse(place, "from is not before to", RuleLaw.Order);
        }

        return new RuleSchedule(from, to, Ramp(json, place + ".ramp"));
    }

    private RampStep[] Ramp(JsonElement json, string place)
    {
        if (!json.TryGetProperty("ramp", out var ramp)) return [];
        var steps = new List<RampStep>();
        if (ramp.ValueKind != JsonValueKind.Array || ramp.GetArrayLength() == 0)
        {
            context.Refuse(place, $"is {TypedFields.Shown(ramp)}; must be an array of {{ at, coverage }} that is not empty");
            return [];
        }

        foreach (var step in ramp.EnumerateArray())
        {
            var here = $"{place}[{steps.Count}]";
            if (step.ValueKind != JsonValueKind.Object)
            {
                context.Refuse(here, $"is {TypedFields.Shown(step)}; must be {{ at, coverage }}");
                continue;
            }

            context.CheckFields(step, here, ["at", "coverage"]);
            var at = Instant(step, "at", here);
            if (!step.TryGetProperty("at", out _))
            {
                context.Refuse(here + ".at", "is missing; the instant at which the step begins");
            }

            _ = step.TryGetProperty("coverage", out var coverage);
            if (context.Fields.Share(coverage, here + ".coverage") is not { } share) continue;
            if (steps.Count > 0 && at <= steps[^1].At)
            {
                context.Refuse(here + ".at", "is not after the step before it", RuleLaw.Order);
            }

            steps.Add(new RampStep(at ?? default, share));
        }

        return [.. steps];
    }

    private DateTimeOffset? Instant(JsonElement owner, string member, string place)
    {
        if (!owner.TryGetProperty(member, out var value)) return null;
        var where = CompileContext.Join(place, member);
        var text = value.ValueKind == JsonValueKind.String ? JsonFields.Text(value) : "";
        var known = Operators.Instant.TryParse(text, out var milliseconds, out var form);
        if (known && (form == InstantForm.Complete || !context.Strict) && milliseconds >= Earliest && milliseconds <= Latest)
        {
            return DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
        }

        if (Operators.Instant.HasForm(text, dayToo: false))
        {
            context.Refuse(where, $"{TypedFields.Shown(value)} is no instant of the calendar", RuleLaw.Instant);
        }
        else
        {
            context.Refuse(
                where,
                $"is {TypedFields.Shown(value)}; must be an ISO 8601 instant with its offset, such as 2026-03-01T09:00:00+01:00 or 2026-03-01T00:00:00Z");
        }

        return null;
    }
}
