using System.Globalization;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Domain.Rules;
using Personalization.Unit.Tests.Rules;

namespace Personalization.Unit.Tests.Decisions;

/// <summary>
/// The law of ramps, the same for whatever says who is in: at most the ramp's share of all units; nobody who would be out without it;
/// whoever would be in stays in when that is no more than the ramp's share; and a growing ramp takes nobody back.
/// </summary>
public sealed class RampTests
{
    private const int Units = 4000;
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly double[] Steps = [0, 0.0001, 0.1, 0.15, 0.2, 0.3, 0.35, 0.5, 0.7, 0.99, 1];

    /// <summary>Who is in, and the share of all units that is.</summary>
    public static TheoryData<string, double> Shares => new()
    {
        { """ "force": "on" """, 1 },
        { """ "force": "on", "coverage": 0.2 """, 0.2 },
        { """ "force": "on", "coverage": 0 """, 0 },
        { """ "force": "on", "range": [ 0, 1 ] """, 1 },
        { """ "force": "on", "range": [ 0.1, 0.4 ] """, 0.3 },
        { """ "force": "on", "range": [ 0.9, 0.9 ] """, 0 },
        { """ "variations": [ "a", "b" ] """, 1 },
        { """ "variations": [ "a", "b", "c" ], "weights": [ 0.5, 0.3, 0.2 ], "coverage": 0.35 """, 0.35 },
        { """ "variations": [ "a", "b" ], "ranges": [ [ 0, 0.1 ], [ 0.5, 0.7 ] ] """, 0.3 },
        { """ "variations": [ "a", "b" ], "ranges": [ [ 0.5, 1 ], [ 0, 0.5 ] ] """, 1 },
        { """ "variations": [ "a", "b" ], "contextualBanditRef": "b", "weights": [ 0.5, 0.5 ], "coverage": 0.5 """, 0.5 },
    };

    [Theory]
    [MemberData(nameof(Shares))]
    public void A_ramp_caps_and_never_adds_and_never_takes_back(string share, double own)
    {
        foreach (var version in (int[])[1, 2])
        {
            var without = Members(Compile($$"""{ {{share}}, "hashVersion": {{version}}, "hashAttribute": "userId" }"""), Start);
            var rules = Compile(
                $$"""{ {{share}}, "hashVersion": {{version}}, "hashAttribute": "userId", "schedule": { "ramp": [ {{Ramp()}} ] } }""");
            Assert.Empty(Members(rules, Start.AddDays(-30)));
            var before = new Dictionary<int, string>();
            for (var i = 0; i < Steps.Length; i++)
            {
                var members = Members(rules, Start.AddDays(i));

                Assert.All(members, member => Assert.Equal(without[member.Key], member.Value));
                Assert.All(before, member => Assert.Equal(member.Value, members[member.Key]));
                Assert.InRange(members.Count, 0, Units * (Steps[i] + 0.03));
                Assert.InRange(members.Count, Units * (Math.Min(own, Steps[i]) - 0.03), Units);
                if (Steps[i] >= own)
                {
                    Assert.Equal(without.Count, members.Count);
                }

                before = members;
            }
        }
    }

    [Fact]
    public void A_ramp_keeps_the_proportions_of_the_variations()
    {
        var rules = Compile(
            $$"""{ "variations": [ "a", "b" ], "ranges": [ [ 0, 0.2 ], [ 0.2, 0.8 ] ], "hashVersion": 2, "hashAttribute": "userId", "schedule": { "ramp": [ {{Ramp()}} ] } }""");

        var counts = Members(rules, Start.AddDays(7)).Values.CountBy(value => value).ToDictionary();

        Assert.InRange((double)counts["b"] / counts["a"], 2.6, 3.4);
    }

    [Fact]
    public void A_ramp_decides_as_the_coverage_of_the_same_share()
    {
        foreach (var rule in (string[])[""" "force": "on" """, """ "variations": [ "a", "b", "c" ], "weights": [ 0.5, 0.3, 0.2 ] """])
        {
            var ramp = Compile($$"""{ {{rule}}, "hashVersion": 2, "hashAttribute": "userId", "schedule": { "ramp": [ {{Ramp()}} ] } }""");
            for (var i = 0; i < Steps.Length; i++)
            {
                var coverage = Compile(
                    $$"""{ {{rule}}, "hashVersion": 2, "hashAttribute": "userId", "coverage": {{Steps[i].ToString(CultureInfo.InvariantCulture)}} }""");

                Assert.Equal(Members(coverage, Start), Members(ramp, Start.AddDays(i)));
            }
        }
    }

    private static string Ramp() => string.Join(", ", Steps.Select((step, index) =>
        $$"""{ "at": "{{Start.AddDays(index):yyyy-MM-ddTHH:mm:ssZ}}", "coverage": {{step.ToString(CultureInfo.InvariantCulture)}} }"""));

    private static CompiledRuleSet Compile(string rule) => Documents.Compile($$"""
        { "features": { "f": { "defaultValue": null, "rules": [ {{rule}} ] } },
          "contextualBandits": { "b": { "contexts": [ { "leafId": 0, "condition": { "plan": "pro" }, "weights": [ 0.9, 0.1 ] } ] } } }
        """);

    private static Dictionary<int, string> Members(CompiledRuleSet rules, DateTimeOffset now) => Enumerable.Range(0, Units)
        .Select(unit => (unit, DecisionEngine.Decide(rules, "f", new DecisionInput { UserId = $"u{unit}", Now = now }).Value))
        .Where(decided => !decided.Value.IsNull)
        .ToDictionary(decided => decided.unit, decided => decided.Value.Text!);
}
