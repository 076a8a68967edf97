using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Unit.Tests.Rules;

namespace Personalization.Unit.Tests.Decisions;

public sealed class DecisionEngineTests
{
    private const string LandingPage = """
        { "routes": [ { "path": "/", "feature": "landing-page" } ],
          "features": { "landing-page": { "defaultValue": null, "rules": [
            { "id": "red", "condition": { "red_group": true }, "force": "/red" },
            { "id": "green", "condition": { "green_group": true }, "force": "/green" } ] } },
          "clientFeatures": [ "landing-page" ] }
        """;

    /// <summary>The document of the project's own end-to-end vectors.</summary>
    private const string HomeHero = """
        { "routes": [ { "path": "/", "feature": "home-hero" } ],
          "clientFeatures": [ "home-hero" ],
          "savedGroups": { "staff": [ "u_1", "u_2" ] },
          "features": {
            "holdout-2026h1": { "defaultValue": "general", "rules": [
              { "key": "holdout-2026h1", "hashVersion": 2, "hashAttribute": "userId", "fallbackAttribute": "anonymousId",
                "variations": ["held","measured"], "weights": [0.5,0.5], "coverage": 0.1 } ] },
            "home-hero": { "defaultValue": null, "rules": [
              { "id": "held", "parentConditions": [ { "id": "holdout-2026h1", "condition": { "value": "held" } } ], "force": null },
              { "id": "staff", "condition": { "userId": { "$inGroup": "staff" } }, "force": "/red" },
              { "id": "vip", "condition": { "vip_buyers": true, "app_version": { "$vgte": "2.4.0" } },
                "filters": [ { "seed": "layer-home", "attribute": "anonymousId", "hashVersion": 2, "ranges": [ [0, 0.5] ] } ],
                "key": "home-hero", "seed": "home-hero", "hashVersion": 2, "hashAttribute": "userId", "fallbackAttribute": "anonymousId",
                "variations": [ null, "/red", "/green" ], "weights": [0.5, 0.3, 0.2], "coverage": 0.8,
                "meta": [ { "key": "0", "name": "Control" }, { "key": "1", "name": "Red" }, { "key": "2", "name": "Green" } ],
                "bucketVersion": 1, "minBucketVersion": 0 } ] } } }
        """;

    [Theory]
    [InlineData("""{ "red_group": true }""", "/red", DecisionReason.TargetingMatch, "red")]
    [InlineData("""{ "green_group": true }""", "/green", DecisionReason.TargetingMatch, "green")]
    [InlineData("""{ "red_group": true, "green_group": true }""", "/red", DecisionReason.TargetingMatch, "red")]
    [InlineData("""{ "red_group": false }""", null, DecisionReason.Default, "default")]
    [InlineData("""{}""", null, DecisionReason.Default, "default")]
    public void First_rule_whose_condition_holds_decides(string traits, string? value, DecisionReason reason, string variant)
    {
        var decision = DecisionEngine.Decide(
            Documents.Compile(LandingPage), "landing-page", new DecisionInput { Traits = new JsonTraits(traits) });

        Assert.Equal(value, decision.Text);
        Assert.Equal(reason, decision.Reason);
        Assert.Equal(variant, decision.Variant);
    }

    [Fact]
    public void No_profile_gets_the_default()
    {
        var decision = DecisionEngine.Decide(Documents.Compile(LandingPage), "landing-page", default);

        Assert.True(decision.Value.IsNull);
        Assert.Equal(DecisionReason.Default, decision.Reason);
    }

    [Theory]
    [InlineData("u_1", "a1", "{}", null, "held")]
    [InlineData("u_42", "a1", """{ "vip_buyers": true, "app_version": "2.10.0" }""", "/red", "vip")]
    [InlineData("u_42", "a1", """{ "vip_buyers": true, "app_version": "2.3.9" }""", null, null)]
    [InlineData(null, "a2", """{ "vip_buyers": true, "app_version": "3.0.0" }""", null, null)]
    public void Own_vectors_decide_as_the_public_sdk_does(string? userId, string anonymousId, string traits, string? value, string? ruleId)
    {
        var input = new DecisionInput { UserId = userId, AnonymousId = anonymousId, Traits = new JsonTraits(traits) };

        var decision = DecisionEngine.Decide(Documents.Compile(HomeHero), "home-hero", input);

        Assert.Equal(value, decision.Text);
        Assert.Equal(ruleId, decision.RuleId);
    }

    [Fact]
    public void Unknown_feature_is_an_outcome_not_an_exception()
    {
        var decision = DecisionEngine.Decide(Documents.Compile(LandingPage), "nope", default);

        Assert.Equal(DecisionReason.UnknownFeature, decision.Reason);
        Assert.True(decision.Value.IsNull);
    }

    [Fact]
    public void Kill_switch_wins_over_preview_and_rules()
    {
        var input = new DecisionInput
        {
            Traits = new JsonTraits("""{ "red_group": true }"""),
            KillSwitches = new HashSet<string> { "landing-page" },
            Preview = new Dictionary<string, ReadOnlyMemory<byte>> { ["landing-page"] = "\"/green\""u8.ToArray() },
        };

        var decision = DecisionEngine.Decide(Documents.Compile(LandingPage), "landing-page", input);

        Assert.Equal(DecisionReason.Disabled, decision.Reason);
        Assert.True(decision.Value.IsNull);
    }

    [Fact]
    public void Preview_wins_over_rules_and_exposes_nothing()
    {
        var input = new DecisionInput
        {
            Traits = new JsonTraits("""{ "red_group": true }"""),
            Preview = new Dictionary<string, ReadOnlyMemory<byte>> { ["landing-page"] = "\"/green\""u8.ToArray() },
        };

        var decision = DecisionEngine.Decide(Documents.Compile(LandingPage), "landing-page", input);

        Assert.Equal("/green", decision.Text);
        Assert.Equal(DecisionReason.Preview, decision.Reason);
        Assert.Empty(decision.Exposures());
    }
}
