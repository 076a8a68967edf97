using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Unit.Tests.Rules;

namespace Personalization.Unit.Tests.Experiments;

/// <summary>
/// Contextual bandits: the visitor's context gives the shares. The format's own cases and its SDK are the judges of the rest.
/// </summary>
public sealed class ContextualBanditTests
{
    private const string Rule = """
        { "key": "e", "hashVersion": 2, "hashAttribute": "userId", "contextualVariations": [ "/a", "/b" ], "weights": [ 1, 0 ], "contextualBanditRef": "b" }
        """;

    private const string Bandit = """
        { "banditVersion": 4, "contexts": [ { "leafId": 1, "condition": { "plan": "pro" }, "weights": [ 0, 1 ] }, { "leafId": 2, "condition": { "plan": "team" }, "weights": [ 1, 0 ] } ] }
        """;

    [Theory]
    [InlineData("pro", "/b", "context 1")]
    [InlineData("team", "/a", "context 2")]
    [InlineData("free", "/a", "context -1")]
    public void The_first_context_that_fits_gives_the_shares(string plan, string expected, string context)
    {
        var trace = DecisionEngine.Explain(
            Documents.Compile(Document(Rule, Bandit)),
            "f",
            new DecisionInput { UserId = "u", Traits = new JsonTraits($$"""{ "plan": "{{plan}}" }""") });

        Assert.Equal(expected, trace.Decision!.Text);
        Assert.Contains(
            trace.Steps, step => step.Outcome == TraceOutcome.Assigned && step.Detail!.EndsWith(context, StringComparison.Ordinal));
    }

    [Fact]
    public void An_earlier_assignment_stays_when_the_context_changes()
    {
        var sticky = new Kept("e__0", "1");

        var decision = DecisionEngine.Decide(
            Documents.Compile(Document(Rule, Bandit)), "f", new DecisionInput
            {
                UserId = "u",
                Traits = new JsonTraits("""{ "plan": "team" }"""),
                Sticky = sticky,
            });

        Assert.Equal("/b", decision.Text);
        Assert.True(decision.Experiment!.StickyUsed);
    }

    [Theory]
    [InlineData("""{ "contexts": [ { "leafId": 1, "weights": [ 0.5, 0.4 ] } ] }""", "contextualBandits.b.contexts[0].weights")]
    [InlineData("""{ "contexts": [ { "leafId": 1 } ] }""", "contextualBandits.b.contexts[0].weights")]
    [InlineData("""{ "contexts": [ { "leafId": "x", "weights": [ 0, 1 ] } ] }""", "contextualBandits.b.contexts[0].leafId")]
    [InlineData(
        """{ "contexts": [ { "leafId": 1, "weights": [ 0, 1 ], "condition": { "plan": { "$regx": 1 } } } ] }""",
        "contextualBandits.b.contexts[0].condition.plan.$regx")]
    [InlineData("""{ "contexts": [ 5 ] }""", "contextualBandits.b.contexts[0]")]
    [InlineData("""{ "leaves": [] }""", "contextualBandits.b.leaves")]
    [InlineData("5", "contextualBandits.b")]
    public void Wrong_bandits_are_refused_with_the_place(string bandit, string place) =>
        Assert.Contains(Documents.Try(Document(Rule, bandit)).Problems, problem => problem.Place == place);

    [Fact]
    public void A_rule_cannot_refer_to_a_bandit_that_is_not_there()
    {
        var problem = Assert.Single(Documents.Try(Document(Rule.Replace("\"b\"", "\"other\"", StringComparison.Ordinal), Bandit)).Problems);

        Assert.Equal("features.f.rules[0].contextualBanditRef", problem.Place);
        Assert.True(
            Documents.Try(Document(Rule.Replace("\"b\"", "\"other\"", StringComparison.Ordinal), Bandit), CompileMode.Lenient).Succeeded);
    }

    private static string Document(string rule, string bandit) =>
        $$"""{ "features": { "f": { "defaultValue": null, "rules": [ {{rule}} ] } }, "contextualBandits": { "b": {{bandit}} } }""";

    private sealed class Kept(string experimentBucket, string variation) : IStickyLookup
    {
        public string? Find(string hashAttribute, string hashValue, string bucket) => bucket == experimentBucket ? variation : null;
    }
}
