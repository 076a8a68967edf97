using System.Diagnostics;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Unit.Tests.Rules;

namespace Personalization.Unit.Tests.Decisions;

/// <summary>Hostile rules and values: the work of a decision is counted, so the bound holds on every machine.</summary>
[Collection("Timing")]
public sealed class LimitTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(5);

    public static TheoryData<string, string, string> Hostile() => new()
    {
        { "exponential backtracking", """{ "a": { "$regex": "^(a+)+$" } }""", $"\"{new string('a', 60)}!\"" },
        { "lookahead in an import", """{ "a": { "$regex": "^(?=(a+)+$)(a|aa)+$" } }""", $"\"{new string('a', 60)}!\"" },
        { "back reference in an import", """{ "a": { "$regex": "^(a*)*\\1*b$" } }""", $"\"{new string('a', 4000)}\"" },
        { "many states", """{ "a": { "$regex": "(?:\\w{1,30}\\s?){30}z" } }""", $"\"{new string('x', 20000)}\"" },
        { "automaton blow-up", """{ "a": { "$regex": "(a|b)*a(a|b){300}c" } }""", $"\"{string.Concat(Enumerable.Repeat("ab", 10000))}\"" },
        { "huge text", """{ "a": { "$containsi": "needle" } }""", $"\"{new string('n', 1_000_000)}\"" },
        { "list in list", """{ "a": { "$all": [ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, "x", "y", "z" ] } }""", $"[ {string.Join(',', Enumerable.Repeat("0", 100_000))} ]" },
        { "deep value", """{ "a": { "$elemMatch": { "b": { "$elemMatch": { "c": 1 } } } } }""", $"[ {string.Join(',', Enumerable.Repeat("{\"b\":[{},{},{},{},{}]}", 20_000))} ]" },
        { "long version", """{ "a": { "$vgt": "1.2.3" } }""", $"\"{string.Join('.', Enumerable.Repeat("1", 100_000))}\"" },
        { "joined array", """{ "a": "x" }""", $"[ {string.Join(',', Enumerable.Repeat("\"abc\"", 100_000))} ]" },
        { "literal of an array", """{ "a": [ 1 ] }""", $"[ {string.Join(',', Enumerable.Repeat("1", 200_000))} ]" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_rules_and_values_end_within_the_limit(string name, string condition, string value)
    {
        var rules = string.Join(',', Enumerable.Repeat($$"""{ "force": "forced", "condition": {{condition}} }""", 100));
        var ruleSet = Documents.Compile(
            $$"""{ "features": { "f": { "defaultValue": "default", "rules": [ {{rules}} ] } } }""", CompileMode.Lenient);
        var input = new DecisionInput { Traits = new JsonTraits($$"""{ "a": {{value}} }""") };

        // The best of several runs: the bound is about work, and the machine may be busy.
        var best = TimeSpan.MaxValue;
        var reason = DecisionReason.Unknown;
        var begin = Stopwatch.GetTimestamp();
        while (best > Bound && Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(60))
        {
            var start = Stopwatch.GetTimestamp();
            reason = DecisionEngine.Decide(ruleSet, "f", input).Reason;
            var elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
        }

        Assert.True(reason is DecisionReason.LimitExceeded or DecisionReason.Default, $"{name}: {reason}");
        Assert.True(best < Bound, $"{name}: {best.TotalMilliseconds} ms, {reason}");
    }

    [Fact]
    public void A_decision_over_the_limit_serves_the_default_and_the_next_one_is_unharmed()
    {
        var ruleSet = Documents.Compile(
            """{ "features": { "f": { "defaultValue": "default", "rules": [ { "force": "forced", "condition": { "a": { "$regex": "(a|b)*a(a|b){300}c" } } }, { "force": "second" } ] } } }""");
        var hostile = new DecisionInput { Traits = new JsonTraits($$"""{ "a": "{{string.Concat(Enumerable.Repeat("ab", 10000))}}" }""") };
        var harmless = new DecisionInput { Traits = new JsonTraits("""{ "a": "x" }""") };

        var decision = DecisionEngine.Decide(ruleSet, "f", hostile);

        Assert.Equal(DecisionReason.LimitExceeded, decision.Reason);
        Assert.Equal("default", decision.Text);
        Assert.Equal("second", DecisionEngine.Decide(ruleSet, "f", harmless).Text);
    }

    [Fact]
    public void A_bandit_of_many_contexts_is_bounded()
    {
        var contexts = string.Join(',', Enumerable.Repeat("""{ "leafId": 1, "condition": { "a": 1 }, "weights": [ 1, 0 ] }""", 50_000));
        var ruleSet = Documents.Compile($$"""
            { "features": { "f": { "defaultValue": "default", "rules": [ { "hashVersion": 2, "contextualVariations": [ "a", "b" ], "contextualBanditRef": "b" } ] } },
              "contextualBandits": { "b": { "contexts": [ {{contexts}} ] } } }
            """);

        Assert.Equal(DecisionReason.LimitExceeded, DecisionEngine.Decide(ruleSet, "f", new DecisionInput { UserId = "u" }).Reason);
    }

    [Fact]
    public void Prerequisites_that_multiply_are_bounded()
    {
        var features = Enumerable.Range(0, 30).Select(index => $$"""
            "f{{index}}": { "defaultValue": 1, "rules": [ { "force": 1, "parentConditions": [ { "id": "f{{index + 1}}" }, { "id": "f{{index + 1}}" }, { "id": "f{{index + 1}}" } ] } ] }
            """);
        var ruleSet = Documents.Compile($$"""{ "features": { {{string.Join(',', features)}}, "f30": { "defaultValue": 1 } } }""");

        Assert.Equal(DecisionReason.LimitExceeded, DecisionEngine.Decide(ruleSet, "f0", default).Reason);
    }

    [Fact]
    public void A_warm_decision_allocates_less_than_200_bytes()
    {
        var ruleSet = Documents.Compile("""
            { "features": { "f": { "defaultValue": null, "rules": [
              { "force": 1, "condition": { "plan": "pro", "seats": { "$gt": 5 } } },
              { "force": 2, "condition": { "city": { "$in": [ "Oslo", "Bergen" ] }, "app": { "$vgte": "2.0.0" } } },
              { "force": 3, "condition": { "mail": { "$regex": "@example\\.org$" } } },
              { "key": "exp", "hashVersion": 2, "variations": [ "a", "b" ] } ] } } }
            """);
        var input = new DecisionInput { UserId = "u_1", Traits = new WarmTraits() };

        // Code that is not optimized yet allocates more; the runtime optimizes it behind, when it finds the time.
        var each = long.MaxValue;
        var start = Stopwatch.GetTimestamp();
        while (each >= 200 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                DecisionEngine.Decide(ruleSet, 0, input);
            }

            each = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000;
        }

        Assert.True(each < 200, $"{each} bytes");
    }

    /// <summary>Allocates nothing itself.</summary>
    private sealed class WarmTraits : ITraitSource
    {
        public bool TryGetTrait(ReadOnlySpan<byte> utf8Name, out ReadOnlySpan<byte> jsonUtf8)
        {
            jsonUtf8 = default;
            if (utf8Name.SequenceEqual("plan"u8))
            {
                jsonUtf8 = "\"pro\""u8;
            }
            else if (utf8Name.SequenceEqual("seats"u8))
            {
                jsonUtf8 = "5"u8;
            }
            else if (utf8Name.SequenceEqual("city"u8))
            {
                jsonUtf8 = "\"Oslo\""u8;
            }
            else if (utf8Name.SequenceEqual("app"u8))
            {
                jsonUtf8 = "\"1.9.9\""u8;
            }
            else if (utf8Name.SequenceEqual("mail"u8))
            {
                jsonUtf8 = "\"kari@example.com\""u8;
            }

            return jsonUtf8.Length > 0;
        }

        public void ForEachTrait(ReadOnlySpan<byte> utf8Prefix, ITraitVisitor visitor) => throw new NotSupportedException();
    }
}

/// <summary>Tests that look at a clock run when nothing else of this assembly does.</summary>
[CollectionDefinition("Timing", DisableParallelization = true)]
public sealed class TimingCollection;
