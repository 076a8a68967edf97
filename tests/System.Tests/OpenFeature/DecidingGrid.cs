using Personalization.SystemTests.Grid;

namespace Personalization.SystemTests.OpenFeature;

/// <summary>One grid for the tests of experiments and standard clients; each test brings visitors of its own.</summary>
public sealed class DecidingGrid : IAsyncLifetime
{
    public const string ApiKey = "system-test-ofrep-key";
    public const string PreviewKey = "system-test-preview-key-of-32-characters";

    /// <summary>A trait that rules read and nothing declares as public.</summary>
    public const string HiddenTrait = "canary_trait_9d2e";

    public const string HiddenValue = "canary-value-7b40";

    /// <summary>An experiment over everybody, and features of every type.</summary>
    public const string Rules = $$"""
        {
          "routes": [ { "path": "/", "feature": "hero" } ],
          "features": {
            "hero": { "defaultValue": null, "rules": [
              { "key": "hero-test", "hashVersion": 2, "hashAttribute": "userId", "fallbackAttribute": "anonymousId", "variations": [ "/red", "/green" ],
                "meta": [ { "key": "red", "name": "Red" }, { "key": "green", "name": "Green" } ] } ] },
            "colour": { "defaultValue": "plain", "rules": [ { "id": "vip", "condition": { "vip": true }, "force": "gold" }, { "id": "pro", "condition": { "plan": "pro" }, "force": "silver" } ] },
            "limit": { "defaultValue": 2.5 },
            "on": { "defaultValue": true },
            "theme": { "defaultValue": { "dark": true } },
            "unset": { "defaultValue": null },
            "team/inner": { "defaultValue": "deep" },
            "internal": { "defaultValue": "for servers" },
            "behind": { "defaultValue": "plain", "rules": [ { "id": "found", "condition": { "{{HiddenTrait}}": "{{HiddenValue}}" }, "force": "behind the trait" } ] }
          },
          "clientSideTraits": { "shown": "shown_trait" },
          "clientFeatures": [ "behind", "hero", "colour", "limit", "on", "theme", "unset", "team/inner" ]
        }
        """;

    public GridUnderTest Grid { get; private set; } = null!;

    public async Task InitializeAsync() => Grid = await GridUnderTest.StartAsync(
        GridShape.Standalone,
        settings =>
        {
            settings["Sites:default:Ofrep:ApiKeys:0"] = ApiKey;
            settings["Sites:default:Preview:Key"] = PreviewKey;
        },
        Rules);

    public async Task DisposeAsync() => await Grid.DisposeAsync();
}
