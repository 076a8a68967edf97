using System.Globalization;
using System.Text.Json;

namespace Personalization.Domain.Rules.Compilation;

/// <summary>Compiles <c>schedule</c>: <c>{ from, to, ramp: [ { at, coverage } ] }</c> with ISO 8601 instants.</summary>
internal sealed class ScheduleCompiler(CompileContext context)
{
    public RuleSchedule? Compile(JsonElement rule, string place)
    {
        if (!rule.TryGetProperty("schedule", out var json))
            return null;
        place = CompileContext.Join(place, "schedule");
        if (json.ValueKind != JsonValueKind.Object)
        {
            context.Refuse(place, "must be an object with from, to or ramp");
            return null;
        }

        context.CheckFields(json, place, ["from", "to", "ramp"]);
        var from = Instant(json, "from", place);
        var to = Instant(json, "to", place);
        if (from >= to)
            context.Refuse(place, "from is not before to");
        return new RuleSchedule(from, to, Ramp(json, place + ".ramp"));
    }

    private RampStep[] Ramp(JsonElement json, string place)
    {
        if (!json.TryGetProperty("ramp", out var ramp))
            return [];
        var steps = new List<RampStep>();
        if (ramp.ValueKind != JsonValueKind.Array || ramp.GetArrayLength() == 0)
        {
            context.Refuse(place, "must be an array of { at, coverage }, not empty");
            return [];
        }

        foreach (var step in ramp.EnumerateArray())
        {
            var here = $"{place}[{steps.Count}]";
            if (step.ValueKind != JsonValueKind.Object)
            {
                context.Refuse(here, "must be { at, coverage }");
                continue;
            }

            context.CheckFields(step, here, ["at", "coverage"]);
            var at = Instant(step, "at", here);
            if (at is null)
                context.Refuse(here + ".at", "is missing");
            if (!step.TryGetProperty("coverage", out var coverage) || coverage.ValueKind != JsonValueKind.Number || coverage.GetDouble() is < 0 or > 1)
            {
                context.Refuse(here + ".coverage", "must be a number in 0..1");
                continue;
            }

            if (steps.Count > 0 && at <= steps[^1].At)
                context.Refuse(here + ".at", "is not after the step before it");
            steps.Add(new RampStep(at ?? default, coverage.GetDouble()));
        }

        return [.. steps];
    }

    private DateTimeOffset? Instant(JsonElement owner, string member, string place)
    {
        if (!owner.TryGetProperty(member, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return instant;
        context.Refuse(CompileContext.Join(place, member), "must be an ISO 8601 instant such as 2026-03-01T00:00:00Z");
        return null;
    }
}
