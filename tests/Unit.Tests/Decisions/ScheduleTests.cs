using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Unit.Tests.Rules;

namespace Personalization.Unit.Tests.Decisions;

public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private const string Ramp = """
        "schedule": { "from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z",
          "ramp": [ { "at": "2026-03-02T00:00:00Z", "coverage": 0.1 }, { "at": "2026-03-03T00:00:00Z", "coverage": 0.5 }, { "at": "2026-03-04T00:00:00Z", "coverage": 1 } ] }
        """;

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(30 * 86400, true)]
    [InlineData(31 * 86400, false)]
    public void A_rule_applies_from_its_first_instant_until_before_its_last(int seconds, bool applies)
    {
        var ruleSet = Documents.Compile("""
            { "features": { "f": { "defaultValue": false, "rules": [ { "force": true, "schedule": { "from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z" } } ] } } }
            """);

        Assert.Equal(applies, DecisionEngine.Decide(ruleSet, "f", new DecisionInput { Now = Start.AddSeconds(seconds) }).Value.IsTruthy);
    }

    [Theory]
    [InlineData("""{ "force": true, "hashVersion": 2, "hashAttribute": "userId", RAMP }""")]
    [InlineData("""{ "variations": [ true, true ], "hashVersion": 2, "hashAttribute": "userId", RAMP }""")]
    public void A_ramp_grows_and_never_takes_back(string rule)
    {
        var ruleSet = Documents.Compile(
            $$"""{ "features": { "f": { "defaultValue": false, "rules": [ {{rule.Replace("RAMP", Ramp, StringComparison.Ordinal)}} ] } } }""");
        var previous = new HashSet<int>();
        var sizes = new List<int>();

        for (var day = 0; day < 4; day++)
        {
            var now = Start.AddDays(day);
            var inside = Enumerable.Range(0, 2000)
                .Where(user => DecisionEngine.Decide(ruleSet, "f", new DecisionInput { UserId = $"u{user}", Now = now }).Value.IsTruthy)
                .ToHashSet();
            Assert.Superset(previous, inside);
            previous = inside;
            sizes.Add(inside.Count);
        }

        Assert.Equal(0, sizes[0]);
        Assert.InRange(sizes[1], 140, 260);
        Assert.InRange(sizes[2], 900, 1100);
        Assert.Equal(2000, sizes[3]);
    }
}
