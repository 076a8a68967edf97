using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Unit.Tests.Rules;

namespace Personalization.Unit.Tests.Decisions;

public sealed class ExplainTests
{
    private const string Document = """
        { "features": {
            "gate": { "defaultValue": "closed" },
            "f": { "defaultValue": null, "rules": [
              { "id": "later", "force": 1, "schedule": { "from": "2027-01-01T00:00:00Z" } },
              { "id": "parent", "force": 2, "parentConditions": [ { "id": "gate", "condition": { "value": "open" } } ] },
              { "id": "deep", "force": 3, "condition": { "vip": true, "$and": [ { "plan": "pro" }, { "seats": { "$gt": 5 } } ] } },
              { "id": "few", "force": 4, "coverage": 0.0001, "hashVersion": 2 },
              { "id": "exp", "key": "exp", "hashVersion": 2, "variations": [ "a", "b" ], "weights": [ 0.5, 0.5 ] } ] } } }
        """;

    [Fact]
    public void Every_rule_that_was_tried_says_why_it_ended()
    {
        var input = new DecisionInput { UserId = "u_42", Traits = new JsonTraits("""{ "vip": true, "plan": "pro", "seats": 3 }""") };

        var trace = DecisionEngine.Explain(Documents.Compile(Document), "f", input);

        Assert.Equal(
            [
                ("later", TraceOutcome.OutsideSchedule), (null, TraceOutcome.Default), (null, TraceOutcome.PrerequisiteUnmet),
                ("deep", TraceOutcome.ConditionFailed),
                ("few", TraceOutcome.OutsideRange), ("exp", TraceOutcome.Assigned),
            ],
            trace.Steps.Select(step => (step.RuleId, step.Outcome)));
        Assert.Equal("features.f.rules[2].condition.$and[1].seats", trace.Steps[3].Detail);
        Assert.NotNull(trace.Steps[^1].Bucket);
        Assert.Equal("exp", trace.Decision!.RuleId);
    }

    [Fact]
    public void The_source_of_a_sticky_assignment_is_told()
    {
        var sticky = new Sticky();

        var trace = DecisionEngine.Explain(Documents.Compile(Document), "f", new DecisionInput { UserId = "u_42", Sticky = sticky });

        Assert.Equal(TraceOutcome.Sticky, trace.Steps[^1].Outcome);
        Assert.Equal("id", trace.Steps[^1].StickySource);
    }

    [Fact]
    public void An_explanation_decides_like_a_decision_and_holds_no_value_of_a_trait()
    {
        var input = new DecisionInput { UserId = "u_42", Traits = new JsonTraits("""{ "vip": "canary-7", "plan": "canary-8" }""") };
        var ruleSet = Documents.Compile(Document);

        var trace = DecisionEngine.Explain(ruleSet, "f", input);

        Assert.Equal(DecisionEngine.Decide(ruleSet, "f", input).Text, trace.Decision!.Text);
        Assert.DoesNotContain("canary", string.Join(' ', trace.Steps), StringComparison.Ordinal);
    }

    private sealed class Sticky : IStickyLookup
    {
        public string? Find(string hashAttribute, string hashValue, string experimentBucket) => experimentBucket == "exp__0" ? "1" : null;
    }
}
