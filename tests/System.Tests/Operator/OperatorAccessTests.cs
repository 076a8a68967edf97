using System.Net;
using System.Text.Json;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.SystemTests.Operator;

/// <summary>Who may do what, and what is told of it.</summary>
[Collection(OperatorCollection.Name)]
public sealed class OperatorAccessTests(OperatorHosts hosts)
{
    /// <summary>Operations that are no GET and change nothing.</summary>
    private static readonly string[] Looks = ["BatchGetProfiles", "ValidateRuleSet", "Explain", "TryRuleSet", "ProbeEdges", "CreateProbeToken"];

    [Fact]
    public async Task Every_operation_needs_a_key_and_every_change_the_role_for_it()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var operations = await OperationsAsync(host);
        Assert.True(operations.Count >= 20, $"only {operations.Count} operations are described");

        foreach (var (name, method, path) in operations)
        {
            var problem = await host.Nobody.SendAsync(method, path, method == HttpMethod.Get ? null : "{", null)
                .RefusedAsync(HttpStatusCode.Unauthorized);
            Assert.Contains("Management:Keys", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            var answer = await host.Reader.SendAsync(method, path, method == HttpMethod.Get ? null : "{", null);
            var isLook = method == HttpMethod.Get || Looks.Contains(name);
            Assert.True(isLook != (answer.Status == HttpStatusCode.Forbidden), $"{name} with the role read answered {(int)answer.Status}");
        }
    }

    [Fact]
    public async Task What_is_no_operation_is_a_problem_document_too()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);

        await host.Reader.GetAsync("/api/v1/nothing").RefusedAsync(HttpStatusCode.NotFound);
        await host.Operator.PostAsync(Api.Profile("s0", "x"), "{}").RefusedAsync(HttpStatusCode.NotFound);
        await host.Nobody.GetAsync("/api/v1/nothing").RefusedAsync(HttpStatusCode.Unauthorized);
        await host.Nobody.GetAsync("/openapi/v1.json").RefusedAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Changes_are_audited_by_key_and_hash_and_no_line_of_the_log_names_an_id_or_a_value()
    {
        const string id = "canary-id-7f3a@example.org";
        const string value = "canary-value-91c2";
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var space = OperatorHost.Site();
        var path = Api.Profile(space, id);
        await host.Operator.PutAsync(path, $$$"""{"traits":{"canary-trait-55":"{{{value}}}"}}""").OkAsync();
        var auditId = (await host.Reader.GetAsync(path).OkAsync()).GetProperty("auditId").GetString()!;
        await host.Operator.PatchAsync(path, """{"traits":{"canary-trait-55":null}}""").OkAsync();
        await host.Operator.SendAsync(
            HttpMethod.Post,
            $"/api/v1/spaces/{space}/profiles:import",
            $$$$"""{"id":"{{{{id}}}}","type":"user_id","traits":{"b":{"value":"{{{{value}}}}"}}}""",
            null)
            .OkLinesAsync();
        await host.Operator.DeleteAsync(path).OkAsync();

        var audit =
            host.Log.Where(line => line.Contains("Audit:", StringComparison.Ordinal) && line.Contains(auditId, StringComparison.Ordinal))
                .ToList();
        Assert.Equal(3, audit.Count);
        Assert.All(audit, line => Assert.Contains("key ops", line, StringComparison.Ordinal));
        Assert.Contains(
            host.Log,
            line => line.Contains("Audit:", StringComparison.Ordinal)
                && line.Contains($"import in space {space} on 1 profiles", StringComparison.Ordinal));
        Assert.Equal(auditId, (await host.Reader.GetAsync(path).RefusedAsync(HttpStatusCode.NotFound)).GetProperty("auditId").GetString());
        foreach (var secret in new[] { value, "canary-trait-55", OperatorHost.OperateKey })
        {
            Assert.DoesNotContain(host.Log, line => line.Contains(secret, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(
            host.Log.Where(line => !line.StartsWith("Debug", StringComparison.Ordinal)
                && !line.StartsWith("Trace", StringComparison.Ordinal)),
            line => line.Contains("canary-id-7f3a", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_reference_in_docs_names_every_operation()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var text = await File.ReadAllTextAsync(Repository.PathOf("docs/operator-api.md"));

        var document = await host.Reader.GetAsync("/openapi/v1.json").OkAsync();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                Assert.Contains($"`{operation.Name.ToUpperInvariant()} {path.Name["/api/v1".Length..]}`", text, StringComparison.Ordinal);
            }
        }
    }

    private static async Task<List<(string Name, HttpMethod Method, string Path)>> OperationsAsync(OperatorHost host)
    {
        var document = await host.Reader.GetAsync("/openapi/v1.json").OkAsync();
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var operations = new List<(string, HttpMethod, string)>();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            var filled = path.Name.Replace("{space}", "s0", StringComparison.Ordinal).Replace("{site}", "s0", StringComparison.Ordinal)
                .Replace("{identity}", "user_id:nobody", StringComparison.Ordinal)
                    .Replace("{version}", "1", StringComparison.Ordinal)
                    .Replace("{feature}", "f", StringComparison.Ordinal);
            foreach (var operation in path.Value.EnumerateObject()
                .Where(member => member.Value.ValueKind == JsonValueKind.Object && member.Name != "parameters"))
            {
                Assert.False(string.IsNullOrWhiteSpace(operation.Value.GetProperty("summary").GetString()));
                operations.Add(
                    (operation.Value.GetProperty("operationId").GetString()!, new HttpMethod(operation.Name.ToUpperInvariant()), filled));
            }
        }

        return operations;
    }
}
