using System.Net;
using System.Text.Json;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Testing;

namespace Personalization.SystemTests.Operator;

/// <summary>What an operator's key-value user may rely on, on both storages.</summary>
[Collection(OperatorCollection.Name)]
public sealed class ProfileApiTests(OperatorHosts hosts)
{
    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task What_was_written_is_what_the_next_read_shows(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var space = OperatorHost.Site();

        var written = await host.Operator.PutAsync(
            Api.Profile(space, "john"), """{"traits":{"vip":true,"n":1.50,"o":{"a":[1,null]}},"metadata":{"owner":"me"}}""")
            .OkAsync();
        var answer = await host.Reader.GetAsync(Api.Profile(space, "john"));

        Assert.Equal("\"1\"", answer.ETag);
        Assert.Equal(1, written.GetProperty("version").GetInt64());
        var profile = answer.Json;
        Assert.Equal("1.5", profile.GetProperty("traits").GetProperty("n").GetProperty("value").GetDouble().ToString());
        Assert.Equal(
            """{"a":[1,null]}""",
            profile.GetProperty("traits").GetProperty("o").GetProperty("value").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("operator", profile.GetProperty("traits").GetProperty("vip").GetProperty("source").GetString());
        Assert.Equal("me", profile.GetProperty("metadata").GetProperty("owner").GetString());
        Assert.InRange(profile.GetProperty("ageSeconds").GetDouble(), 0, 60);
        Assert.Equal(HttpStatusCode.NotModified, (await host.Reader.GetAsync(Api.Profile(space, "john"), "\"1\"")).Status);
    }

    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task Every_id_is_its_own_whatever_characters_it_has(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var space = OperatorHost.Site();
        string[] ids = [
            "abc", "ABC", "0abc", "7", "007", "a/b", "a%2Fb", "a:b", "a b", "a+b", "a?b#c", "..", "é☃𝄞", "{x}", "~", "'; DROP TABLE",
        ];

        foreach (var id in ids)
        {
            await host.Operator.PutAsync(Api.Profile(space, id), JsonSerializer.Serialize(new { traits = new { me = id } })).OkAsync();
        }

        foreach (var id in ids)
        {
            var profile = await host.Reader.GetAsync(Api.Profile(space, id)).OkAsync();
            Assert.Equal(id, profile.GetProperty("id").GetString());
            Assert.Equal(id, profile.GetProperty("traits").GetProperty("me").GetProperty("value").GetString());
        }

        var list = await host.Reader.GetAsync($"/api/v1/spaces/{space}/profiles?limit=1000").OkAsync();
        Assert.Equal(
            ids.Order(StringComparer.Ordinal),
            list.GetProperty("profiles").EnumerateArray().Select(p => p.GetProperty("id").GetString()!).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task A_write_that_expects_another_version_changes_nothing_and_names_both(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var path = Api.Profile(OperatorHost.Site(), "conditional");
        await host.Operator.PutAsync(path, """{"traits":{"a":1}}""", ifNoneMatch: "*").OkAsync();
        await host.Operator.PatchAsync(path, """{"traits":{"a":2}}""", "\"1\"").OkAsync();

        foreach (var refused in new[]
        {
            host.Operator.PutAsync(
                path, """{"traits":{"a":3}}""", "\"1\""), host.Operator.PatchAsync(
                    path, """{"traits":{"a":3}}""", "\"1\""), host.Operator.DeleteAsync(path, "\"1\""),
        })
        {
            var problem = await refused.RefusedAsync(HttpStatusCode.PreconditionFailed);
            Assert.Equal((1, 2), (problem.GetProperty("expectedVersion").GetInt64(), problem.GetProperty("currentVersion").GetInt64()));
        }

        await host.Operator.PutAsync(path, """{"traits":{"a":3}}""", ifNoneMatch: "*").RefusedAsync(HttpStatusCode.PreconditionFailed);
        await host.Operator.PatchAsync(path + "-absent", """{"traits":{"a":3}}""", "*").RefusedAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("2", await ValueAsync(host, path, "a"));
        await host.Operator.PatchAsync(path, """{"traits":{"a":4}}""", "*").OkAsync();
        Assert.Equal("4", await ValueAsync(host, path, "a"));
    }

    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task Of_many_creations_at_once_exactly_one_succeeds(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var path = Api.Profile(OperatorHost.Site(), "race");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => host.Operator.PutAsync(path, $$$$"""{"traits":{"winner":{{{{i}}}}}}""", ifNoneMatch: "*")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(19, answers.Count(answer => answer.Status == HttpStatusCode.PreconditionFailed));
    }

    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task A_hundred_writes_at_once_to_one_key_are_all_there(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var path = Api.Profile(OperatorHost.Site(), "hot");

        await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => host.Operator.PatchAsync(path, $$$$"""{"traits":{"t{{{{i}}}}":{{{{i}}}}}}""").OkAsync()));

        var profile = await host.Reader.GetAsync(path).OkAsync();
        Assert.Equal(100, profile.GetProperty("traits").EnumerateObject().Count());
        Assert.Equal(100, profile.GetProperty("version").GetInt64());
    }

    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task Put_replaces_and_patch_merges(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var path = Api.Profile(OperatorHost.Site(), "merge");
        await host.Operator.PutAsync(path, """{"traits":{"a":1,"b":2},"metadata":"m"}""").OkAsync();

        await host.Operator.PatchAsync(path, """{"traits":{"b":null,"c":3}}""").OkAsync();
        Assert.Equal(["a", "c"], await NamesAsync(host, path));
        Assert.Equal("m", (await host.Reader.GetAsync(path).OkAsync()).GetProperty("metadata").GetString());

        await host.Operator.PutAsync(path, """{"traits":{"d":4}}""").OkAsync();
        Assert.Equal(["d"], await NamesAsync(host, path));
        Assert.Equal(JsonValueKind.Null, (await host.Reader.GetAsync(path).OkAsync()).GetProperty("metadata").ValueKind);
    }

    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task A_trait_ends_when_its_time_is_over_and_not_before(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var path = Api.Profile(OperatorHost.Site(), "expiring");
        await host.Operator.PutAsync(path, """{"traits":{"short":1,"long":1,"ever":1},"expiresIn":{"short":1,"long":3600}}""").OkAsync();

        var traits = (await host.Reader.GetAsync(path).OkAsync()).GetProperty("traits");
        var end = traits.GetProperty("short").GetProperty("expiresAt").GetDateTimeOffset();
        Assert.InRange((traits.GetProperty("long").GetProperty("expiresAt").GetDateTimeOffset() - end).TotalSeconds, 3598.9, 3599.1);
        Assert.False(traits.GetProperty("ever").TryGetProperty("expiresAt", out _));

        await Eventually.HoldsAsync(
            "the end of a trait that holds one second", async () => !(await NamesAsync(host, path)).Contains("short"));
        Assert.True(DateTimeOffset.UtcNow >= end);
        Assert.Equal(["ever", "long"], await NamesAsync(host, path));
    }

    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task Pages_of_a_list_are_exact_while_others_write(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var space = OperatorHost.Site();
        foreach (var id in Enumerable.Range(0, 25).Select(i => $"list-{i:00}"))
        {
            await host.Operator.PutAsync(Api.Profile(space, id), """{"traits":{"a":1}}""").OkAsync();
        }

        await host.Operator.PutAsync(Api.Profile(space, "list-00", "anonymous_id"), """{"traits":{"a":1}}""").OkAsync();
        await host.Operator.PutAsync(Api.Profile(space, "lisu"), """{"traits":{"a":1}}""").OkAsync();

        var seen = new List<string>();
        var path = $"/api/v1/spaces/{space}/profiles?type=user_id&prefix=list-&limit=7";
        string? cursor = null;
        do
        {
            var page = await host.Reader.GetAsync(path + (cursor is null ? "" : "&cursor=" + cursor)).OkAsync();
            seen.AddRange(page.GetProperty("profiles").EnumerateArray().Select(p => p.GetProperty("id").GetString()!));
            cursor = page.GetProperty("cursor").GetString();
            if (seen.Count == 7)
            {
                await host.Operator.DeleteAsync(Api.Profile(space, "list-06")).OkAsync(); // the last one shown
                await host.Operator.DeleteAsync(Api.Profile(space, "list-20")).OkAsync(); // one still to come
                await host.Operator.PutAsync(Api.Profile(space, "list-10b"), """{"traits":{"a":1}}""").OkAsync();
            }
        }
        while (cursor is not null);

        var expected = Enumerable.Range(0, 25)
            .Where(i => i != 20)
            .Select(i => $"list-{i:00}")
            .Append("list-10b")
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected, seen);
        var both = await host.Reader.GetAsync($"/api/v1/spaces/{space}/profiles?prefix=list-00").OkAsync();
        Assert.Equal(
            ["anonymous_id", "user_id"], both.GetProperty("profiles").EnumerateArray().Select(p => p.GetProperty("type").GetString()));
    }

    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task A_deleted_profile_is_gone_at_once_everywhere(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var space = OperatorHost.Site();
        var path = Api.Profile(space, "gone");
        await host.Operator.PutAsync(path, """{"traits":{"a":1}}""").OkAsync();

        await host.Operator.DeleteAsync(path, "\"1\"").OkAsync();

        await host.Reader.GetAsync(path).RefusedAsync(HttpStatusCode.NotFound);
        Assert.Equal(
            0, (await host.Reader.GetAsync($"/api/v1/spaces/{space}/profiles").OkAsync()).GetProperty("profiles").GetArrayLength());
        Assert.Empty((await host.Reader.GetAsync($"/api/v1/spaces/{space}/profiles:export")).Text);
        await host.Operator.PutAsync(path, """{"traits":{"a":2}}""", ifNoneMatch: "*").OkAsync();
        Assert.Equal("2", await ValueAsync(host, path, "a"));
    }

    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task A_suppressed_identity_takes_nothing_until_that_is_lifted(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var path = Api.Profile(OperatorHost.Site(), "suppressed");
        await host.Operator.PutAsync(path, """{"traits":{"a":1}}""").OkAsync();

        await host.Operator.DeleteAsync(path + "?suppress=true").OkAsync();
        await host.Operator.DeleteAsync(path).OkAsync(); // erasing again does not lift it
        await host.Operator.PutAsync(path, """{"traits":{"a":1}}""").RefusedAsync(HttpStatusCode.Conflict);

        await host.Operator.DeleteAsync(path + "/suppression").OkAsync();
        await host.Operator.DeleteAsync(path + "/suppression").RefusedAsync(HttpStatusCode.NotFound);
        await host.Operator.PutAsync(path, """{"traits":{"a":1}}""").OkAsync();
    }

    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task Many_are_read_and_erased_in_one_request(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var space = OperatorHost.Site();
        for (var i = 0; i < 50; i++)
        {
            await host.Operator.PutAsync(Api.Profile(space, $"b{i}"), $$$$"""{"traits":{"n":{{{{i}}}}}}""").OkAsync();
        }

        var ids = string.Join(',', Enumerable.Range(0, 51).Select(i => $$"""{"type":"user_id","id":"b{{i}}"}"""));

        var read = await host.Reader.PostAsync($"/api/v1/spaces/{space}/profiles:batchGet", $$"""{"ids":[{{ids}}]}""").OkAsync();
        Assert.Equal(
            Enumerable.Range(0, 50),
            read.GetProperty("profiles")
                .EnumerateArray()
                .Select(p => p.GetProperty("traits").GetProperty("n").GetProperty("value").GetInt32()));
        Assert.Equal("b50", Assert.Single(read.GetProperty("notFound").EnumerateArray()).GetProperty("id").GetString());

        var erased = await host.Operator.PostAsync($"/api/v1/spaces/{space}/profiles:batchDelete", $$"""{"ids":[{{ids}}]}""").OkAsync();
        Assert.Equal(51, erased.GetProperty("deleted").GetInt32());
        Assert.Equal(
            0, (await host.Reader.GetAsync($"/api/v1/spaces/{space}/profiles").OkAsync()).GetProperty("profiles").GetArrayLength());
    }

    [Fact]
    public async Task Metadata_is_kept_beside_the_traits_up_to_its_limit()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var path = Api.Profile(OperatorHost.Site(), "meta");

        await host.Operator.PatchAsync(path, $$"""{"metadata":"{{new string('x', 1022)}}"}""").OkAsync();
        await host.Operator.PatchAsync(path, $$"""{"metadata":"{{new string('x', 1023)}}"}""").RefusedAsync(HttpStatusCode.BadRequest);

        Assert.Equal(1022, (await host.Reader.GetAsync(path).OkAsync()).GetProperty("metadata").GetString()!.Length);
        await host.Operator.PatchAsync(path, """{"metadata":null}""").OkAsync();
        Assert.Equal(JsonValueKind.Null, (await host.Reader.GetAsync(path).OkAsync()).GetProperty("metadata").ValueKind);
    }

    [Fact]
    public async Task Spaces_do_not_see_each_other()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var (one, two) = (OperatorHost.Site(), OperatorHost.Site());

        await host.Operator.PutAsync(Api.Profile(one, "same"), """{"traits":{"a":1}}""").OkAsync();

        await host.Reader.GetAsync(Api.Profile(two, "same")).RefusedAsync(HttpStatusCode.NotFound);
        var problem = await host.Reader.GetAsync(Api.Profile("no-such-space", "same")).RefusedAsync(HttpStatusCode.NotFound);
        Assert.Contains("no-such-space", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"traits":{"a":1,"a":2}}""")]
    [InlineData("""{"trait":{"a":1}}""")]
    [InlineData("""{"traits":[1]}""")]
    [InlineData("""{"traits":{"a":1},"expiresIn":{"a":0.5}}""")]
    [InlineData("""{"traits":{"a":1},"expiresIn":{"b":5}}""")]
    [InlineData("""{"traits":{"":1}}""")]
    [InlineData("""{"traits":null}""")]
    [InlineData("""{"traits":{"a":{"b":1,"b":2}}}""")]
    [InlineData("""{"traits":{"a":1e999}}""")]
    [InlineData("""{"traits":{"a":1},"expiresIn":{"a":"5"}}""")]
    [InlineData("""{"traits":{"a":1},"Metadata":1}""")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{}")]
    public async Task A_body_that_is_not_understood_exactly_is_refused(string body)
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var path = Api.Profile(OperatorHost.Site(), "refused");

        await host.Operator.PatchAsync(path, body).RefusedAsync(HttpStatusCode.BadRequest);

        await host.Reader.GetAsync(path).RefusedAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("12")]
    [InlineData("\"x\"")]
    [InlineData("W/\"1\"")]
    [InlineData("\"1\", \"2\"")]
    [InlineData("\"-1\"")]
    public async Task A_condition_that_names_no_version_is_refused_and_not_ignored(string ifMatch)
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var path = Api.Profile(OperatorHost.Site(), "condition");

        await host.Operator.PutAsync(path, """{"traits":{"a":1}}""", ifMatch).RefusedAsync(HttpStatusCode.BadRequest);

        await host.Reader.GetAsync(path).RefusedAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Addresses_that_name_no_profile_are_refused()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var space = OperatorHost.Site();

        foreach (var identity in new[]
        {
            "john",
            "email:john",
            "user_id:",
            "user_id:%01",
            "user_id:%FF",
            "user_id:" + new string('x', 257),
        })
        {
            await host.Operator.PutAsync($"/api/v1/spaces/{space}/profiles/{identity}", """{"traits":{"a":1}}""")
                .RefusedAsync(HttpStatusCode.BadRequest);
        }

        foreach (var query in new[] { "type=email", "limit=0", "limit=1001", "limit=x", "cursor=AAAA", "cursor=%21", "prefix=%01" })
        {
            await host.Reader.GetAsync($"/api/v1/spaces/{space}/profiles?{query}").RefusedAsync(HttpStatusCode.BadRequest);
        }
    }

    private static async Task<string> ValueAsync(OperatorHost host, string path, string trait) =>
        (await host.Reader.GetAsync(path).OkAsync()).GetProperty("traits").GetProperty(trait).GetProperty("value").GetRawText();

    private static async Task<string[]> NamesAsync(OperatorHost host, string path) =>
        [.. (await host.Reader.GetAsync(path).OkAsync()).GetProperty("traits").EnumerateObject().Select(trait => trait.Name)];
}
