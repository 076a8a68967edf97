using System.Text.Json.Nodes;

namespace Personalization.Unit.Tests.Differential;

/// <summary>
/// What an SDK's context holds beside the document: contextual bandits, overrides, stand-alone experiments, forced variations, URLs.
/// </summary>
internal sealed partial class RandomDocuments
{
    private static readonly string[] Urls =
    [
        "https://shop.example/", "https://shop.example", "http://shop.example/a/b?x=1&e0=1", "https://SHOP.example:443/A/b/?e1=0#top",
        "https://shop.example:8080/a?e2=2&e2=0",
        "https://shop.example/a%20b?q=x+y&e0=", "https://www.shop.example/a/../b/./c?e0=9", "https://shop.example/a?e0=1#?e0=0",
        "https://shop.example/?e1=-1&E1=1", "https://shop.example/?e0=%31",
        "/a/b?e0=1", "a/b", "?e0=1", "#e0=1", "https://shop.example/é?ü=ö", "https://shop.example/a//b", "https://shop.example/a/b/?e2=1x",
        "https://shop.example/?e0= 1&e1=01", "https://shop.example/?a?e0=1", "",
        "https://user:secret@shop.example/a", "https://shop.example/a/b/index.html?x=2&x=1&y", "ftp://shop.example/a",
        "https://shop.example/a;b=c", "https://shop.example/?=1&e0==1",
    ];

    private static readonly string[] SimplePatterns =
    [
        "/", "/a", "/a/", "a", "/a/*", "/*/b", "*", "shop.example/a/b", "shop.example", "*.shop.example/*", "https://shop.example/a/b?x=1",
        "/a/b?x=*", "/?e1=*", "http://shop.example/*", "/a/b#top", "/A/B",
        "/a%20b", "//shop.example/a", "https://shop.example:8080/a", "/a.b", "/é", "?x=1", "#top", "",
        "https://shop.example/a/b/index.html?x=2", "/(a|b)", "*://shop.example/", "shop.*/a",
    ];

    private static readonly string[] RegexPatterns =
        [
            "^/a", "shop\\.example", "/a/b$", "^https://shop", "[", "e0=\\d", "a|b", "^/$", "", "\\/a\\/b", "A", "example/a.*x=1",
            "(?=.*a)b", "^$",
        ];

    public JsonObject Bandits(int variations) => new()
    {
        ["b0"] = Bandit(variations, 0),
        ["b1"] = Bandit(variations, 3),
        ["b2"] = new JsonObject { ["banditVersion"] = 3, ["contexts"] = new JsonArray() },
    };

    public JsonObject Overrides()
    {
        var overrides = new JsonObject();
        foreach (var key in (string[])["e0", "e1", "e2", "f0", "s0", "s1"])
        {
            if (Chance(0.75)) continue;
            var changes = new JsonObject();
            Switches(changes, 0.15);
            if (Chance(0.2))
            {
                changes["coverage"] = Coverage();
            }

            if (Chance(0.2))
            {
                changes["condition"] = Condition(1);
            }

            if (Chance(0.2))
            {
                changes["weights"] = Weights(2 + _random.Next(3));
            }

            if (Chance(0.15))
            {
                changes["url"] = Pick([.. RegexPatterns.Where(pattern => pattern.Length > 0)]);
            }

            overrides[key] = changes;
        }

        return overrides;
    }

    /// <summary>Switches of the context; most cases have few.</summary>
    public void Context(JsonObject one)
    {
        if (Chance(0.6))
        {
            one["url"] = Pick(Urls);
        }

        if (Chance(0.05))
        {
            one["qaMode"] = true;
        }

        if (Chance(0.05))
        {
            one["enabled"] = Chance(0.5);
        }

        if (Chance(0.15))
        {
            one["forcedVariations"] = new JsonObject
            {
                [Pick(["e0", "e1", "f0", "s0"])] = _random.Next(-1, 4),
                [Pick(["e2", "s1"])] = _random.Next(3),
            };
        }

        if (Chance(0.3))
        {
            one["groups"] = new JsonObject { ["beta"] = Chance(0.5), ["staff"] = Chance(0.5) ? 1 : 0 };
        }
    }

    public JsonObject Standalone(int features)
    {
        var experiment = new JsonObject();
        Experiment(experiment, bandits: false);
        experiment["key"] = Pick(["s0", "s1", "e0"]);
        if (Chance(0.3))
        {
            experiment["condition"] = Condition(2);
        }

        if (Chance(0.15))
        {
            experiment["parentConditions"] = new JsonArray(Parent(features));
        }

        if (Chance(0.15))
        {
            experiment["filters"] = new JsonArray(Filter());
        }

        if (Chance(0.4))
        {
            experiment["hashAttribute"] = Pick(["id", "deviceId", "anonymousId", "a", "version", "nested"]);
        }

        if (Chance(0.3))
        {
            experiment["fallbackAttribute"] = Pick(["id", "deviceId", "anonymousId", "b"]);
        }

        if (Chance(0.6))
        {
            experiment["hashVersion"] = Chance(0.95) ? 1 + _random.Next(2) : 3;
        }

        if (Chance(0.3))
        {
            experiment["seed"] = Pick(Texts);
        }

        if (Chance(0.3))
        {
            experiment["coverage"] = Coverage();
        }

        if (Chance(0.4))
        {
            experiment["urlPatterns"] = new JsonArray([.. Enumerable.Range(0, _random.Next(4)).Select(_ => (JsonNode)UrlPattern())]);
        }

        Switches(experiment, 0.06);
        return experiment;
    }

    private void Switches(JsonObject experiment, double share)
    {
        if (Chance(share))
        {
            experiment["status"] = Pick(["draft", "running", "stopped"]);
        }

        if (Chance(share))
        {
            experiment["active"] = Chance(0.5);
        }

        if (Chance(share))
        {
            experiment["force"] = _random.Next(-1, 5);
        }

        if (Chance(share))
        {
            experiment["groups"] = new JsonArray(Pick(["beta", "staff", "other"]));
        }

        if (Chance(share / 2))
        {
            experiment["include"] = true;
        }
    }

    private JsonObject UrlPattern()
    {
        var regex = Chance(0.4);
        var pattern = new JsonObject
        {
            ["type"] = Chance(0.97) ? regex ? "regex" : "simple" : "other",
            ["pattern"] = Pick(regex ? RegexPatterns : SimplePatterns),
        };
        if (Chance(0.8))
        {
            pattern["include"] = Chance(0.7);
        }

        return pattern;
    }

    private void Bandit(JsonObject rule, int count)
    {
        if (Chance(0.7))
        {
            var variations = rule["variations"]!.DeepClone();
            rule["contextualVariations"] = variations;
            if (Chance(0.7))
            {
                rule.Remove("variations");
            }
        }

        if (Chance(0.85))
        {
            rule["contextualBanditRef"] = Pick(["b0", "b1", "b2", "absent"]);
        }

        if (Chance(0.5))
        {
            rule["weights"] = Weights(count);
        }

        // A key that no override has: what the SDK tells about a bandit whose weights are overridden contradicts itself.
        rule["key"] = $"c{_random.Next(2)}";
    }

    private JsonObject Bandit(int variations, int most)
    {
        var bandit = new JsonObject
        {
            ["contexts"] = new JsonArray(
                [.. Enumerable.Range(0, 1 + _random.Next(most + 1)).Select(index => (JsonNode)BanditContext(index, variations))]),
        };
        if (Chance(0.8))
        {
            bandit["banditVersion"] = _random.Next(10);
        }

        return bandit;
    }

    private JsonObject BanditContext(int index, int variations)
    {
        var context = new JsonObject { ["leafId"] = index, ["weights"] = Weights(Chance(0.8) ? variations : variations + 1) };
        if (Chance(0.85))
        {
            context["condition"] = Condition(1);
        }

        return context;
    }

    private JsonNode Coverage() => Chance(0.9) ? Fraction() : _random.Next(-1, 3);
}
