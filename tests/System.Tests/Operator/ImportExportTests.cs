using System.Net;
using System.Text.Json;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.SystemTests.Operator;

/// <summary>Streams of profiles, in and out.</summary>
[Collection(OperatorCollection.Name)]
public sealed class ImportExportTests(OperatorHosts hosts)
{
    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task An_export_imported_elsewhere_makes_equal_profiles(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var (from, to) = (OperatorHost.Site(), OperatorHost.Site());
        for (var i = 0; i < 230; i++)
        {
            await host.Operator.PutAsync(
                Api.Profile(from, $"user/{i} é"),
                $$$$"""{"traits":{"n":{{{{i}}}},"s":"<\"&☃","o":{"a":[1.0,null]}},"expiresIn":{"s":3600},"metadata":{"i":{{{{i}}}}}}""")
                .OkAsync();
        }

        await ImportAsync(
            host,
            from,
            """{"id":"mixed","type":"anonymous_id","traits":{"p":{"value":1,"at":"2026-01-02T03:04:05Z","source":"pull"},"w":{"value":2,"at":"2026-01-02T03:04:06.5Z","source":"push"}}}""");

        var export = await ExportAsync(host, from);
        var done = await ImportAsync(host, to, export);

        Assert.Equal((231, 231, 0), (Number(done, "lines"), Number(done, "imported"), Number(done, "failed")));
        Assert.Equal(export, await ExportAsync(host, to));
        var profile = await host.Reader.GetAsync(Api.Profile(to, "mixed", "anonymous_id")).OkAsync();
        Assert.Equal("pull", profile.GetProperty("traits").GetProperty("p").GetProperty("source").GetString());
        Assert.Equal(export, await ExportAsync(host, from, "")); // and what was exported is as it was
        Assert.Single((await ExportAsync(host, to, "?type=anonymous_id&prefix=mix")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task Importing_again_changes_nothing_and_brings_nobody_back(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var space = OperatorHost.Site();
        await host.Operator.PutAsync(Api.Profile(space, "stays"), """{"traits":{"a":1}}""").OkAsync();
        await host.Operator.PutAsync(Api.Profile(space, "leaves"), """{"traits":{"a":1}}""").OkAsync();
        var export = await ExportAsync(host, space);
        await host.Operator.PatchAsync(Api.Profile(space, "stays"), """{"traits":{"a":2}}""").OkAsync();
        await host.Operator.DeleteAsync(Api.Profile(space, "leaves")).OkAsync();

        var lines = (await PostAsync(host, space, export)).Lines;
        var done = lines[^1].GetProperty("done");

        Assert.Equal((0, 1, 1), (Number(done, "imported"), Number(done, "unchanged"), Number(done, "failed")));
        Assert.Contains(
            "erased",
            Assert.Single(lines, line => line.TryGetProperty("error", out _)).GetProperty("error").GetProperty("problem").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(
            ["stays"],
            (await host.Reader.GetAsync($"/api/v1/spaces/{space}/profiles").OkAsync())
                .GetProperty("profiles")
                .EnumerateArray()
                .Select(p => p.GetProperty("id").GetString()));
        Assert.Equal(
            2,
            (await host.Reader.GetAsync(Api.Profile(space, "stays")).OkAsync())
                .GetProperty("traits")
                .GetProperty("a")
                .GetProperty("value")
                .GetInt32());
    }

    [Fact]
    public async Task A_line_that_is_refused_is_named_by_its_number_and_stops_nothing()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var space = OperatorHost.Site();
        string[] lines =
        [
            """{"id":"first","type":"user_id","traits":{"a":{"value":1}}}""" + "\r",
            "",
            "{not json",
            """{"id":"x","type":"email","traits":{}}""",
            """{"id":"","type":"user_id","traits":{}}""",
            """{"id":"x","type":"user_id","traits":{"a":1}}""",
            """{"id":"x","type":"user_id","traits":{"a":{"value":1,"at":"yesterday"}}}""",
            """{"id":"x","type":"user_id","traits":{"a":{"value":1,"source":"rumour"}}}""",
            """{"id":"x","type":"user_id","traits":{"a":{"value":1,"expiresIn":0}}}""",
            """{"id":"x","type":"user_id","traits":{"a":{"value":1}},"more":1}""",
            """{"id":"x","type":"user_id","traits":{"a":{"value":"LONG"}}}""".Replace(
                "LONG", new string('y', 1024 * 1024), StringComparison.Ordinal),
            """{"id":"x","type":"user_id"}""",
            """{"id":"last","type":"user_id","traits":{"a":{"value":1}}}""",
        ];

        var report = (await PostAsync(host, space, "\uFEFF" + string.Join('\n', lines))).Lines; // no line end at the end

        Assert.Equal(
            Enumerable.Range(3, 10),
            report.Where(line => line.TryGetProperty("error", out _))
                .Select(line => line.GetProperty("error").GetProperty("line").GetInt32())
                .Order());
        var done = report[^1].GetProperty("done");
        Assert.Equal((12, 2, 10), (Number(done, "lines"), Number(done, "imported"), Number(done, "failed")));
        Assert.Equal(
            ["first", "last"],
            (await host.Reader.GetAsync($"/api/v1/spaces/{space}/profiles").OkAsync())
                .GetProperty("profiles")
                .EnumerateArray()
                .Select(p => p.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Lines_of_one_identity_are_done_in_their_order()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var space = OperatorHost.Site();
        var lines = Enumerable.Range(0, 300)
            .Select(i => $$$$"""{"id":"u{{{{i % 3}}}}","type":"user_id","traits":{"n":{"value":{{{{i}}}}}}}""");

        await ImportAsync(host, space, string.Join('\n', lines));

        foreach (var i in new[] { 0, 1, 2 })
        {
            Assert.Equal(
                297 + i,
                (await host.Reader.GetAsync(Api.Profile(space, $"u{i}")).OkAsync())
                    .GetProperty("traits")
                    .GetProperty("n")
                    .GetProperty("value")
                    .GetInt32());
        }
    }

    internal static long Number(JsonElement totals, string name) => totals.GetProperty(name).GetInt64();

    private static async Task<string> ExportAsync(OperatorHost host, string space, string query = "")
    {
        var answer = await host.Reader.GetAsync($"/api/v1/spaces/{space}/profiles:export{query}");
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (answer.Status, answer.MediaType));
        return answer.Text;
    }

    private static Task<Api.Answer> PostAsync(OperatorHost host, string space, string lines) =>
        host.Operator.SendAsync(HttpMethod.Post, $"/api/v1/spaces/{space}/profiles:import", lines, null, type: "application/x-ndjson");

    private static async Task<JsonElement> ImportAsync(OperatorHost host, string space, string lines)
    {
        var answer = await PostAsync(host, space, lines);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var done = answer.Lines[^1].GetProperty("done");
        Assert.True(Number(done, "failed") == 0, answer.Text);
        return done;
    }

    internal sealed class RepeatedContent(byte[] line, int count) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var i = 0; i < count; i++)
            {
                await stream.WriteAsync(line);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = (long)line.Length * count;
            return true;
        }
    }
}
