using System.Net;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.SystemTests.Operator;

/// <summary>Streams of identities that are to be erased.</summary>
[Collection(OperatorCollection.Name)]
public sealed class BulkDeleteTests(OperatorHosts hosts)
{
    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task A_stream_of_identities_is_erased_and_nobody_else_is(StorageProvider provider)
    {
        const int count = 1500;
        var host = await hosts.OfAsync(provider);
        var space = OperatorHost.Site();
        var people = Enumerable.Range(0, count)
            .Select(i => $$$$"""{"id":"u{{{{i}}}}","type":"user_id","traits":{"n":{"value":{{{{i}}}}}}}""")
            .ToList();
        await host.Operator.SendAsync(
            HttpMethod.Post,
            $"/api/v1/spaces/{space}/profiles:import",
            string.Join('\n', people) + "\n{\"id\":\"stays\",\"type\":\"user_id\",\"traits\":{\"n\":{\"value\":1}}}",
            null,
            type: "application/x-ndjson");

        // Lines of an export will do, and so will bare identities, of people whom nobody knows too.
        var done = Done(
            await DeleteAsync(
                host,
                space,
                string.Join(
                    '\n', people.Take(count - 1)) + $$$$"""{{{{"\n"}}}}{"type":"user_id","id":"u{{{{count - 1}}}}"}{{{{"\n\n"}}}}{"type":"anonymous_id","id":"nobody"}"""));

        Assert.Equal((count + 1, count + 1, 0), (Number(done, "lines"), Number(done, "deleted"), Number(done, "failed")));
        var left = await host.Reader.GetAsync($"/api/v1/spaces/{space}/profiles").OkAsync();
        Assert.Equal(["stays"], left.GetProperty("profiles").EnumerateArray().Select(profile => profile.GetProperty("id").GetString()));
        Assert.Contains(host.Log, line => line.Contains($"in space {space} on {count + 1} profiles", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_that_names_nobody_is_listed_with_its_number_and_stops_nothing()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var space = OperatorHost.Site();
        await host.Operator.PutAsync(Api.Profile(space, "last"), """{"traits":{"a":1}}""").OkAsync();

        var answer = await DeleteAsync(
            host,
            space,
            string.Join(
                '\n',
                "{not json",
                """{"id":"x","type":"email"}""",
                """{"id":"","type":"user_id"}""",
                """{"id":"x","type":"user_id","all":true}""",
                "[]",
                """{"id":"last","type":"user_id"}"""));

        Assert.Equal(
            [1, 2, 3, 4, 5],
            answer.Lines.Where(line => line.TryGetProperty("error", out _))
                .Select(line => line.GetProperty("error").GetProperty("line").GetInt32())
                .Order());
        Assert.Equal((6, 1, 5), (Number(Done(answer), "lines"), Number(Done(answer), "deleted"), Number(Done(answer), "failed")));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Reader.GetAsync(Api.Profile(space, "last"))).Status);
    }

    [Fact]
    public async Task With_suppression_nothing_that_comes_later_is_taken()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var space = OperatorHost.Site();

        Assert.Equal(1, Number(Done(await DeleteAsync(host, space, """{"id":"gone","type":"user_id"}""", "?suppress=true")), "deleted"));

        Assert.Equal(HttpStatusCode.Conflict, (await host.Operator.PutAsync(Api.Profile(space, "gone"), """{"traits":{"a":1}}""")).Status);
    }

    [Fact]
    public async Task It_needs_the_role_that_may_change_things()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);

        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await host.Reader.SendAsync(
                HttpMethod.Post, $"/api/v1/spaces/{OperatorHost.Site()}/profiles:bulkDelete", "", null,
                type: "application/x-ndjson")).Status);
    }

    [Fact]
    public async Task The_command_erases_what_a_file_or_its_input_names_and_says_which_lines_it_could_not()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var space = OperatorHost.Site();
        foreach (var id in (string[])["a", "b"])
        {
            await host.Operator.PutAsync(Api.Profile(space, id), """{"traits":{"a":1}}""").OkAsync();
        }

        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"id":"a","type":"user_id"}""");

        var fromFile = (await GridProcess.RunAsync(host, ["profiles", "delete-many", file, "--space", space])).Expect(ExitCode.Done);
        var fromInput =
            (await GridProcess.RunAsync(
                host, ["profiles", "delete-many", "-", "--space", space], "rubbish\n{\"id\":\"b\",\"type\":\"user_id\"}\n"))
            .Expect(ExitCode.Partly);
        (await GridProcess.RunAsync(host, ["profiles", "delete-many", "-", "--space", space], "rubbish\n")).Expect(ExitCode.Refused);
        (await GridProcess.RunAsync(host, ["profiles", "delete-many", file + ".missing", "--space", space])).Expect(ExitCode.Usage);
        File.Delete(file);

        Assert.Contains("1 lines: 1 erased, 0 refused.", fromFile.Errors, StringComparison.Ordinal);
        Assert.Contains("line 1:", fromInput.Errors, StringComparison.Ordinal);
        Assert.Empty((await host.Reader.GetAsync($"/api/v1/spaces/{space}/profiles").OkAsync()).GetProperty("profiles").EnumerateArray());
    }

    private static Task<Api.Answer> DeleteAsync(OperatorHost host, string space, string lines, string query = "") =>
        host.Operator.SendAsync(
            HttpMethod.Post, $"/api/v1/spaces/{space}/profiles:bulkDelete{query}", lines, null, type: "application/x-ndjson");

    private static JsonElement Done(Api.Answer answer)
    {
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (answer.Status, answer.MediaType));
        return answer.Lines[^1].GetProperty("done");
    }

    private static long Number(JsonElement totals, string name) => totals.GetProperty(name).GetInt64();
}
