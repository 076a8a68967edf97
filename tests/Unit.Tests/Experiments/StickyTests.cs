using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Domain.Rules;
using Personalization.Unit.Tests.Rules;

namespace Personalization.Unit.Tests.Experiments;

public sealed class StickyTests
{
    private static CompiledRuleSet Document(string extra = "", string condition = """{ "vip": true }""") => Documents.Compile($$"""
        { "features": { "f": { "defaultValue": "none", "rules": [
          { "id": "exp", "key": "exp", "hashVersion": 2, "hashAttribute": "userId", "fallbackAttribute": "anonymousId", "variations": [ "a", "b" ],
            "meta": [ { "key": "va" }, { "key": "vb" } ], "condition": {{condition}} {{extra}} } ] } } }
        """);

    private static DecisionInput Visitor(IStickyLookup? sticky, string? userId = "u_1", string traits = """{ "vip": true }""") =>
        new() { UserId = userId, AnonymousId = "anon", Traits = new JsonTraits(traits), Sticky = sticky };

    [Fact]
    public void A_new_assignment_comes_out_to_be_kept()
    {
        var decision = DecisionEngine.Decide(Document(), "f", Visitor(new FlatAssignments()));

        var assignment = Assert.Single(decision.StickyAssignments());
        Assert.Equal(new StickyAssignment("userId", "u_1", "exp__0", decision.Variant), assignment);
    }

    [Theory]
    [InlineData("va", "a")]
    [InlineData("vb", "b")]
    public void An_earlier_assignment_wins_over_the_hash_and_is_not_written_again(string kept, string value)
    {
        var decision = DecisionEngine.Decide(Document(), "f", Visitor(new FlatAssignments { ["exp__0"] = kept }));

        Assert.Equal(value, decision.Text);
        Assert.True(decision.Experiment!.StickyUsed);
        Assert.True(decision.Experiment.IsExposure);
        Assert.Empty(decision.StickyAssignments());
    }

    [Theory]
    [InlineData("""{ "vip": false }""")]
    [InlineData("{}")]
    public void By_default_an_assignment_outlives_its_targeting(string traits) =>
        Assert.Equal("b", DecisionEngine.Decide(Document(), "f", Visitor(new FlatAssignments { ["exp__0"] = "vb" }, traits: traits)).Text);

    [Fact]
    public void A_rule_may_let_visitors_go_when_the_targeting_is_lost()
    {
        var ruleSet = Document(""", "stickyWhenTargetingLost": "leave" """);
        var sticky = new FlatAssignments { ["exp__0"] = "vb" };

        Assert.Equal("none", DecisionEngine.Decide(ruleSet, "f", Visitor(sticky, traits: """{ "vip": false }""")).Text);
        Assert.Equal("b", DecisionEngine.Decide(ruleSet, "f", Visitor(sticky)).Text);
    }

    [Fact]
    public void Earlier_assignments_come_before_filters_coverage_and_namespace()
    {
        var sticky = new FlatAssignments { ["exp__0"] = "vb" };

        Assert.Equal("b", DecisionEngine.Decide(Document(""", "coverage": 0 """), "f", Visitor(sticky)).Text);
        Assert.Equal(
            "b",
            DecisionEngine.Decide(Document(""", "filters": [ { "seed": "layer", "ranges": [ [0, 0] ] } ] """), "f", Visitor(sticky)).Text);
        Assert.Equal("b", DecisionEngine.Decide(Document(""", "namespace": [ "n", 0, 0 ] """), "f", Visitor(sticky)).Text);
    }

    [Fact]
    public void A_new_bucket_version_assigns_anew()
    {
        var ruleSet = Document(""", "bucketVersion": 1, "coverage": 0 """);

        Assert.Equal("none", DecisionEngine.Decide(ruleSet, "f", Visitor(new FlatAssignments { ["exp__0"] = "vb" })).Text);
    }

    [Fact]
    public void A_minimum_bucket_version_leaves_earlier_participants_out()
    {
        var ruleSet = Document(""", "bucketVersion": 2, "minBucketVersion": 2 """);

        Assert.Equal("none", DecisionEngine.Decide(ruleSet, "f", Visitor(new FlatAssignments { ["exp__1"] = "vb" })).Text);
        Assert.NotEqual("none", DecisionEngine.Decide(ruleSet, "f", Visitor(new FlatAssignments())).Text);
    }

    [Fact]
    public void Without_meta_our_documents_stick_by_index()
    {
        var ruleSet = Documents.Compile(
            """{ "features": { "f": { "defaultValue": null, "rules": [ { "key": "exp", "hashVersion": 2, "variations": [ "a", "b", "c" ], "coverage": 0 } ] } } }""");

        Assert.Equal("c", DecisionEngine.Decide(ruleSet, "f", Visitor(new FlatAssignments { ["exp__0"] = "2" })).Text);
    }

    [Fact]
    public void A_peek_enrols_nobody()
    {
        var decision = DecisionEngine.Decide(Document(), "f", Visitor(new FlatAssignments()) with { Peek = true });

        Assert.Equal(DecisionReason.Split, decision.Reason);
        Assert.Empty(decision.StickyAssignments());
        Assert.Empty(decision.Exposures());
    }

    [Fact]
    public void The_fallback_attribute_counts_with_stickiness_only()
    {
        Assert.Equal("none", DecisionEngine.Decide(Document(), "f", Visitor(null, userId: null)).Text);

        var decision = DecisionEngine.Decide(Document(), "f", Visitor(new FlatAssignments(), userId: null));
        Assert.Equal("anonymousId", decision.Experiment!.HashAttribute);
        Assert.Equal("anon", decision.Experiment.HashValue);
    }

    [Fact]
    public void A_login_keeps_the_variation_when_the_assignment_was_handed_over()
    {
        for (var i = 0; i < 50; i++)
        {
            var before = DecisionEngine.Decide(
                Document(), "f", Visitor(new FlatAssignments(), userId: null) with { AnonymousId = $"a{i}" });
            var handedOver = new FlatAssignments();
            foreach (var assignment in before.StickyAssignments())
            {
                handedOver[assignment.ExperimentBucket] = assignment.VariationKey;
            }

            var after = DecisionEngine.Decide(Document(), "f", Visitor(handedOver, userId: $"user-{i}") with { AnonymousId = $"a{i}" });

            Assert.Equal(before.Text, after.Text);
        }
    }

    private sealed class FlatAssignments : Dictionary<string, string>, IStickyLookup
    {
        public string? Find(string hashAttribute, string hashValue, string experimentBucket) => this.GetValueOrDefault(experimentBucket);
    }
}
