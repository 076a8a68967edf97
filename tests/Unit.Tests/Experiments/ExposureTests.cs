using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Unit.Tests.Rules;

namespace Personalization.Unit.Tests.Experiments;

public sealed class ExposureTests
{
    private const string Holdout = """
        { "features": {
            "holdout": { "defaultValue": "general", "rules": [ { "key": "holdout", "hashVersion": 2, "variations": [ "held", "measured" ], "weights": [ 0, 1 ] } ] },
            "f": { "defaultValue": null, "rules": [
              { "id": "held", "parentConditions": [ { "id": "holdout", "condition": { "value": "held" } } ], "force": "x" },
              { "id": "again", "parentConditions": [ { "id": "holdout", "condition": { "value": "held" } } ], "force": "y" },
              { "id": "through", "key": "through", "hashVersion": 2, "variations": [ 1, 2 ], "meta": [ { "key": "0", "passthrough": true }, { "key": "1", "passthrough": true } ] },
              { "id": "exp", "key": "exp", "hashVersion": 2, "bucketVersion": 3, "name": "Hero", "variations": [ "a", "b" ] } ] } } }
        """;

    private static readonly DecisionInput Visitor = new() { UserId = "u_7" };

    [Fact]
    public void A_holdout_asked_twice_is_exposed_once_with_the_experiments_behind_it()
    {
        var decision = DecisionEngine.Decide(Documents.Compile(Holdout), "f", Visitor);

        Assert.Equal(["holdout", "through", "exp"], decision.Exposures().Select(exposure => exposure.Key));
        Assert.Equal("exp", decision.RuleId);
    }

    [Fact]
    public void An_exposure_says_what_an_event_needs()
    {
        var exposure = DecisionEngine.Decide(Documents.Compile(Holdout), "f", Visitor).Exposures().Last();

        Assert.Equal(
            ("exp", "Hero", 3, "id", "u_7"),
            (exposure.Key, exposure.Name, exposure.BucketVersion, exposure.HashAttribute, exposure.HashValue));
        Assert.Equal(exposure.VariationIndex.ToString(), exposure.VariationKey);
        Assert.NotNull(exposure.Bucket);
    }

    [Fact]
    public void A_query_string_forces_nothing()
    {
        var ruleSet = Documents.Compile(
            """{ "features": { "f": { "defaultValue": null, "rules": [ { "key": "exp", "hashVersion": 2, "coverage": 0, "variations": [ "a", "b" ] } ] } } }""");
        var input = Visitor with { Url = "https://example.com/?exp=1" };

        Assert.True(DecisionEngine.Decide(ruleSet, "f", input).Value.IsNull);
    }

    [Fact]
    public void Without_a_unit_nobody_takes_part()
    {
        var decision = DecisionEngine.Decide(Documents.Compile(Holdout), "f", default);

        Assert.Empty(decision.Exposures());
        Assert.Equal(DecisionReason.Default, decision.Reason);
    }
}
