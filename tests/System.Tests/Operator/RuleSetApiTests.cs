using System.Net;
using System.Text.Json;
using Personalization.Domain.Previews;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Testing;

namespace Personalization.SystemTests.Operator;

/// <summary>Publishing, going back, switching off, importing, previewing, explaining.</summary>
[Collection(OperatorCollection.Name)]
public sealed class RuleSetApiTests(OperatorHosts hosts)
{
    /// <summary>A document for each type of rule, all of which give user <c>u</c> with the trait <c>vip</c> the path <c>/x</c>.</summary>
    public static TheoryData<string, string> RuleTypes => new()
    {
        { "force", """{"id":"r","force":"/x"}""" },
        { "condition", """{"id":"r","condition":{"vip":true},"force":"/x"}""" },
        { "rollout", """{"id":"r","force":"/x","coverage":1,"hashAttribute":"id","hashVersion":2}""" },
        { "experiment", """{"id":"r","key":"e","variations":["/x","/x"],"meta":[{"key":"a"},{"key":"b"}],"weights":[0.5,0.5],"hashAttribute":"id","hashVersion":2}""" },
        { "prerequisite", """{"id":"r","parentConditions":[{"id":"other","condition":{"value":true}}],"force":"/x"}""" },
        { "schedule", """{"id":"r","force":"/x","schedule":{"from":"2020-01-01T00:00:00Z"}}""" },
    };

    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task Publishing_needs_the_version_in_force_and_a_reason(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var site = OperatorHost.Site();
        var path = Api.RuleSet(site, "?reason=first");
        await host.Reader.GetAsync(Api.RuleSet(site)).RefusedAsync(HttpStatusCode.NotFound);

        await host.Operator.PutAsync(path, Rules.Forcing("/red")).RefusedAsync((HttpStatusCode)428);
        await host.Operator.PutAsync(path, Rules.Forcing("/red"), "*").RefusedAsync((HttpStatusCode)428);
        await host.Operator.PutAsync(Api.RuleSet(site), Rules.Forcing("/red"), "\"0\"").RefusedAsync(HttpStatusCode.BadRequest);
        await host.Operator.PutAsync(path, Rules.Forcing("/red"), "\"1\"").RefusedAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(1, await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0));
        Assert.Equal(2, await Rules.PublishAsync(host, site, Rules.Forcing("/blue"), 1));
        var problem = await host.Operator.PutAsync(path, Rules.Forcing("/green"), "\"1\"").RefusedAsync(HttpStatusCode.PreconditionFailed);

        Assert.Equal((1, 2), (problem.GetProperty("expectedVersion").GetInt64(), problem.GetProperty("currentVersion").GetInt64()));
        var current = await host.Reader.GetAsync(Api.RuleSet(site));
        Assert.Equal("\"2\"", current.ETag);
        var published = current.Json.GetProperty("published");
        Assert.Equal(("ops", "test"), (published.GetProperty("author").GetString(), published.GetProperty("reason").GetString()));
        Assert.Contains("/blue", current.Text, StringComparison.Ordinal);
        Assert.Contains("/red", (await host.Reader.GetAsync(Api.RuleSet(site, "/versions/1"))).Text, StringComparison.Ordinal);
        await host.Reader.GetAsync(Api.RuleSet(site, "/versions/3")).RefusedAsync(HttpStatusCode.NotFound);
        await host.Reader.GetAsync(Api.RuleSet("no-such-site")).RefusedAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Of_publishers_at_once_exactly_one_wins()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 10)
                .Select(i => host.Operator.PutAsync(Api.RuleSet(site, "?reason=race"), Rules.Forcing($"/v{i}"), "\"0\"")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(9, answers.Count(answer => answer.Status == HttpStatusCode.PreconditionFailed));
        Assert.Single((await host.Reader.GetAsync(Api.RuleSet(site, "/versions")).OkAsync()).GetProperty("versions").EnumerateArray());
    }

    [Fact]
    public async Task A_refused_document_lists_every_problem_with_its_place_and_changes_nothing()
    {
        const string bad = """
            {"routes":[{"path":"/","feature":"none"},{"path":"no-slash","feature":"f"}],
             "features":{"f":{"defaultValue":null,"rules":[{"id":"a","condition":{"x":{"$foo":1}},"force":"/ok","colour":"red"}]}}}
            """;
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);

        foreach (var refused in new[]
        {
            host.Operator.PutAsync(Api.RuleSet(site, "?reason=x"), bad, "\"1\""),
            host.Reader.PostAsync(Api.RuleSet(site, ":validate"), bad),
        })
        {
            var places = (await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity))
                .GetProperty("problems")
                .EnumerateArray()
                .Select(p => p.GetProperty("place").GetString()!)
                .ToList();
            foreach (var place in new[]
            {
                "routes[0].feature",
                "routes[1].path",
                "features.f.rules[0].condition.x.$foo",
                "features.f.rules[0].colour",
            })
            {
                Assert.Contains(places, found => found.StartsWith(place, StringComparison.Ordinal));
            }
        }

        Assert.Equal("\"1\"", (await host.Reader.GetAsync(Api.RuleSet(site))).ETag);
        Assert.True(
            (await host.Reader.PostAsync(Api.RuleSet(site, ":validate"), Rules.Forcing("/red")).OkAsync())
                .GetProperty("valid")
                .GetBoolean());
    }

    [Fact]
    public async Task Going_back_is_a_new_version_that_says_so()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);
        await Rules.PublishAsync(host, site, Rules.Forcing("/blue"), 1);

        await host.Operator.PostAsync(Api.RuleSet(site, ":rollback"), """{"to":1,"reason":"blue is ugly"}""")
            .RefusedAsync((HttpStatusCode)428);
        await host.Operator.PostAsync(Api.RuleSet(site, ":rollback"), """{"to":1,"reason":"blue is ugly"}""", "\"1\"")
            .RefusedAsync(HttpStatusCode.PreconditionFailed);
        await host.Operator.PostAsync(Api.RuleSet(site, ":rollback"), """{"to":9,"reason":"x"}""", "\"2\"")
            .RefusedAsync(HttpStatusCode.NotFound);
        await host.Operator.PostAsync(Api.RuleSet(site, ":rollback"), """{"to":1}""", "\"2\"").RefusedAsync(HttpStatusCode.BadRequest);
        await host.Operator.PostAsync(Api.RuleSet(site, ":rollback"), """{"to":1,"reason":"blue is ugly"}""", "\"2\"").OkAsync();

        var newest = (await host.Reader.GetAsync(Api.RuleSet(site, "/versions")).OkAsync()).GetProperty("versions")[0];
        Assert.Equal(
            (3, 1, "blue is ugly"),
            (newest.GetProperty("version")
                .GetInt64(), newest.GetProperty("rollbackOf")
                .GetInt64(), newest.GetProperty("reason")
                .GetString()));
        Assert.Contains("/red", (await host.Reader.GetAsync(Api.RuleSet(site))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_document_and_no_cached_script_undoes_a_kill_switch()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);
        await Rules.PublishAsync(host, site, Rules.Forcing("/blue"), 1);
        await host.Operator.PutAsync($"/api/v1/sites/{site}/kill-switches/landing-page", """{"reason":"it burns"}""").OkAsync();

        // A script that cached the document of version 1 and the version of then.
        await host.Operator.PutAsync(Api.RuleSet(site, "?reason=deploy"), Rules.Forcing("/red"), "\"1\"")
            .RefusedAsync(HttpStatusCode.PreconditionFailed);
        await Rules.PublishAsync(host, site, Rules.Forcing("/green"), 2);
        await host.Operator.PostAsync(Api.RuleSet(site, ":rollback"), """{"to":1,"reason":"back"}""", "\"3\"").OkAsync();

        var switches = await host.Reader.GetAsync($"/api/v1/sites/{site}/kill-switches").OkAsync();
        var killed = Assert.Single(switches.GetProperty("killSwitches").EnumerateArray());
        Assert.Equal(
            ("landing-page", "ops", "it burns"),
            (killed.GetProperty("feature")
                .GetString(), killed.GetProperty("author")
                .GetString(), killed.GetProperty("reason")
                .GetString()));
        await host.Operator.PutAsync($"/api/v1/sites/{site}/kill-switches/landing-pag", """{"reason":"typo"}""")
            .RefusedAsync(HttpStatusCode.NotFound);
        await host.Operator.DeleteAsync($"/api/v1/sites/{site}/kill-switches/landing-page").RefusedAsync(HttpStatusCode.BadRequest);
        await host.Operator.DeleteAsync($"/api/v1/sites/{site}/kill-switches/landing-page?reason=fixed").OkAsync();
        await host.Operator.DeleteAsync($"/api/v1/sites/{site}/kill-switches/landing-page?reason=again")
            .RefusedAsync(HttpStatusCode.NotFound);
    }

    [Theory, MemberData(nameof(RuleTypes))]
    public async Task A_kill_switch_holds_every_type_of_rule_and_clearing_it_lets_go(string type, string rule)
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await host.Operator.PutAsync(Api.Profile(site, "u"), """{"traits":{"vip":true}}""").OkAsync();
        var before = (await host.Reader.GetAsync(Api.RuleSet(site))).ETag ?? "\"0\"";
        await host.Operator.PutAsync(Api.RuleSet(site, "?reason=" + type), $$$$"""
            {"routes":[{"path":"/","feature":"f"}],"features":{"other":{"defaultValue":true},"f":{"defaultValue":null,"rules":[{{{{rule}}}}]}}}
            """, before).OkAsync();
        await ExplainedAsync(host, site, "\"/x\"");

        await host.Operator.PutAsync($"/api/v1/sites/{site}/kill-switches/f", """{"reason":"test"}""").OkAsync();
        var off = await ExplainedAsync(host, site, "null");
        Assert.Equal("DISABLED", off.GetProperty("decision").GetProperty("reason").GetString());

        await host.Operator.DeleteAsync($"/api/v1/sites/{site}/kill-switches/f?reason=test").OkAsync();
        await ExplainedAsync(host, site, "\"/x\"");
    }

    [Fact]
    public async Task An_explanation_tells_route_decision_and_failing_clause_but_no_value()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await host.Operator.PutAsync(Api.Profile(site, "john"), """{"traits":{"red_group":false,"canary-trait":"canary-value"}}""")
            .OkAsync();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);

        var explained = default(Api.Answer);
        await Eventually.HoldsAsync("the silo's rules", async () =>
            (explained = await host.Reader.PostAsync(
                $"/api/v1/sites/{site}/explain", """{"userId":"john","path":"/"}""")).Json.GetProperty("ruleSetVersion")
                .GetInt64() == 1);

        Assert.Equal("landing-page", explained!.Json.GetProperty("route").GetProperty("feature").GetString());
        Assert.Equal("null", explained.Json.GetProperty("decision").GetProperty("value").GetRawText());
        Assert.Contains("red_group", explained.Json.GetProperty("trace")[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary-value", explained.Text, StringComparison.Ordinal);
        Assert.Equal(
            JsonValueKind.Null,
            (await host.Reader.PostAsync($"/api/v1/sites/{site}/explain", """{"userId":"john","path":"/other"}""").OkAsync())
                .GetProperty("decision").ValueKind);
        foreach (var body in new[]
        {
            """{"path":"/"}""",
            """{"userId":"john"}""",
            """{"userId":"john","path":"x"}""",
            """{"userId":"","path":"/"}""",
            """{"user":"john","path":"/"}""",
            """{"userId":"undefined","path":"/"}""",
            """{"anonymousId":"[object Object]","path":"/"}""",
        })
        {
            await host.Reader.PostAsync($"/api/v1/sites/{site}/explain", body).RefusedAsync(HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    public async Task Explaining_a_login_hands_nothing_over()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await host.Operator.PutAsync(Api.Profile(site, "device", "anonymous_id"), """{"traits":{"own":1}}""").OkAsync();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);

        await host.Reader.PostAsync($"/api/v1/sites/{site}/explain", """{"userId":"john","anonymousId":"device","path":"/"}""").OkAsync();

        await host.Reader.GetAsync(Api.Profile(site, "john")).RefusedAsync(HttpStatusCode.NotFound);
        Assert.Equal("\"1\"", (await host.Reader.GetAsync(Api.Profile(site, "device", "anonymous_id"))).ETag);
    }

    [Fact]
    public async Task An_import_lists_what_it_drops_keeps_our_routes_and_refuses_what_would_decide_differently()
    {
        const string payload = """
            {"status":200,"dateUpdated":"2026-01-01","experiments":[],
             "features":{"landing-page":{"defaultValue":null,"rules":[
               {"id":"exp","key":"e","variations":["/a","/b"],"weights":[0.5,0.5],"hashAttribute":"id","tracks":[]},
               {"id":"r","force":"/red","condition":{"red_group":true}}]},"odd.name":{"defaultValue":1,"note":"x"}}}
            """;
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);

        var dry = await host.Operator.PostAsync(Api.RuleSet(site, ":import?reason=move&dryRun=true"), payload, "\"1\"").OkAsync();
        Assert.Equal("\"1\"", (await host.Reader.GetAsync(Api.RuleSet(site))).ETag);
        var done = await host.Operator.PostAsync(Api.RuleSet(site, ":import?reason=move"), payload, "\"1\"").OkAsync();

        Assert.Equal(
            ["status", "dateUpdated", "experiments", "features.landing-page.rules[0].tracks", "features.odd.name.note"],
            done.GetProperty("dropped").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal(
            "features.landing-page.rules[0].hashVersion = 1", Assert.Single(done.GetProperty("written").EnumerateArray()).GetString());
        var document = (await host.Reader.GetAsync(Api.RuleSet(site)).OkAsync()).GetProperty("document");
        Assert.True(JsonElement.DeepEquals(dry.GetProperty("document"), document));
        Assert.Equal("/", document.GetProperty("routes")[0].GetProperty("path").GetString());
        var refused = await host.Operator.PostAsync(
            Api.RuleSet(site, ":import?reason=move"),
            payload.Replace("\"tracks\":[]", "\"contextualBanditRef\":\"b\"", StringComparison.Ordinal),
            "\"2\"")
            .RefusedAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Contains(
            "contextualBanditRef", refused.GetProperty("problems")[0].GetProperty("place").GetString(), StringComparison.Ordinal);
        await host.Operator.PostAsync(Api.RuleSet(site, ":import?reason=move"), """{"encryptedFeatures":"x"}""", "\"2\"")
            .RefusedAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_preview_token_is_what_the_edge_verifies()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        var path = $"/api/v1/sites/{site}/preview-tokens";
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);

        var made = await host.Operator.PostAsync(path, """{"feature":"landing-page","value":"/secret","ttl":60}""").OkAsync();

        var problem = PreviewToken.Verify(
            made.GetProperty("token").GetString()!, OperatorHost.PreviewKey, site, DateTimeOffset.UtcNow, out var token);
        Assert.Equal(PreviewProblem.None, problem);
        Assert.Equal(("landing-page", "\"/secret\""), (token!.Feature, System.Text.Encoding.UTF8.GetString(token.Value.Span)));
        Assert.InRange((token.ExpiresAt - DateTimeOffset.UtcNow).TotalSeconds, 0, 61);
        Assert.Equal($"{PreviewToken.QueryParameter}={made.GetProperty("token").GetString()}", made.GetProperty("query").GetString());
        foreach (var value in new[] { "\"//evil.example\"", "\"https://evil.example\"", "\"/a/../b\"", "5" })
        {
            await host.Operator.PostAsync(path, $$"""{"feature":"landing-page","value":{{value}}}""")
                .RefusedAsync(HttpStatusCode.UnprocessableEntity);
        }

        await host.Operator.PostAsync(path, """{"feature":"nothing","value":null}""").RefusedAsync(HttpStatusCode.NotFound);
        await host.Operator.PostAsync(path, """{"feature":"landing-page","value":null,"ttl":604801}""")
            .RefusedAsync(HttpStatusCode.BadRequest);
        await host.Operator.PostAsync(path, """{"feature":"landing-page"}""").RefusedAsync(HttpStatusCode.BadRequest);
        await host.Operator.PostAsync("/api/v1/sites/bare/preview-tokens", """{"feature":"landing-page","value":null}""")
            .RefusedAsync(HttpStatusCode.Conflict);
    }

    private static async Task<JsonElement> ExplainedAsync(OperatorHost host, string site, string value)
    {
        var explained = default(JsonElement);
        await Eventually.HoldsAsync($"a decision for {value}", async () =>
        {
            explained = await host.Reader.PostAsync($"/api/v1/sites/{site}/explain", """{"userId":"u","path":"/"}""").OkAsync();
            return explained.GetProperty("decision") is { ValueKind: JsonValueKind.Object } decision
                && decision.GetProperty("value").GetRawText() == value;
        });
        return explained;
    }
}
