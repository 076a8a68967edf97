using System.Text.Json.Nodes;

namespace Personalization.Simulators;

/// <summary>A settings document with the parts that an edge touches.</summary>
public static class SettingsDocument
{
    /// <summary>The document of a source without device-mode destinations; metrics are sampled so that tests see them rarely.</summary>
    public static JsonObject Create(string writeKey, string apiHost) => new()
    {
        ["integrations"] = new JsonObject
        {
            ["Segment.io"] = new JsonObject
            {
                ["apiKey"] = writeKey,
                ["apiHost"] = apiHost,
                ["protocol"] = "https",
                ["retryQueue"] = true,
                ["addBundledMetadata"] = true,
                ["unbundledIntegrations"] = new JsonArray(),
                ["maybeBundledConfigIds"] = new JsonObject(),
                ["versionSettings"] = new JsonObject { ["version"] = "4.4.7", ["componentTypes"] = new JsonArray("browser") },
            },
        },
        ["plan"] = new JsonObject { ["track"] = new JsonObject { ["__default"] = new JsonObject { ["enabled"] = true } } },
        ["metrics"] = new JsonObject { ["sampleRate"] = 0, ["host"] = apiHost },
        ["middlewareSettings"] = new JsonObject { ["routingRules"] = new JsonArray() },
        ["enabledMiddleware"] = new JsonObject(),
        ["remotePlugins"] = new JsonArray(),
        ["legacyVideoPluginsEnabled"] = false,
        ["consentSettings"] = new JsonObject { ["allCategories"] = new JsonArray(), ["hasUnmappedDestinations"] = false },
    };
}
