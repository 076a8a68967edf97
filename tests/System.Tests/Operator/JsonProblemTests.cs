using System.Net;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.SystemTests.Operator;

/// <summary>What is said of a body that is not understood: the place, the nearest field, and never a type of ours.</summary>
[Collection(OperatorCollection.Name)]
public sealed class JsonProblemTests(OperatorHosts hosts)
{
    [Theory]
    [InlineData("""{"trait":{"a":1}}""", "The body has the unknown field 'trait': did you mean 'traits'? Known are traits, expiresIn, metadata.")]
    [InlineData("""{"whatever":1}""", "The body has the unknown field 'whatever'; known are traits, expiresIn, metadata.")]
    [InlineData("""{"traits":[1]}""", "traits must be a JSON object of names and values.")]
    [InlineData("""{"traits":{"a":1},"expiresIn":{"a":"x"}}""", "expiresIn.a must be a number.")]
    [InlineData("""{"traits":{"a":1,"a":2}}""", "traits.a: is there twice")]
    [InlineData("[]", "The body must be a JSON object with traits, expiresIn, metadata.")]
    public async Task A_body_is_refused_with_its_place(string body, string expected)
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);

        var problem = await host.Operator.PatchAsync(Api.Profile(OperatorHost.Site(), "john"), body).RefusedAsync(HttpStatusCode.BadRequest);

        var detail = problem.GetProperty("detail").GetString()!;
        Assert.Contains(expected, detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Personalization", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"x","type":"user_id","traits":{"a":{"valeu":1}}}""", "traits.a has the unknown field 'valeu': did you mean 'value'?")]
    [InlineData("""{"id":"x","type":"user_id","traits":{"a":1}}""", "traits.a must be a JSON object with value, at, source, expiresAt, expiresIn")]
    [InlineData("""{"id":"x","type":"user_id","traits":{"a":null}}""", "trait 'a': it is null")]
    [InlineData("""{"id":"x","type":"user_id","traits":{"a":{"value":1,"source":null}}}""", "traits.a.source must be text")]
    [InlineData("""{"id":"x","type":"user_id","traits":{"a":{"value":1,"value":2}}}""", "traits.a.value is there twice")]
    [InlineData("""{"id":"x","type":"user_id","traits":{"a":{"at":null}}}""", "value is missing")]
    [InlineData("""{"id":"x","type":"user_id","traits":null}""", "traits must be a JSON object of names and values")]
    [InlineData("""{"id":5,"type":"user_id","traits":{}}""", "id must be text")]
    [InlineData("""{"id":"\ud800","type":"user_id","traits":{}}""", "id must be text")]
    [InlineData("[1]", "a line is a JSON object such as")]
    [InlineData("{", "the line is not valid JSON at line 1")]
    public async Task A_line_is_refused_with_its_place(string line, string expected)
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);

        var answer = await host.Operator.PostAsync($"/api/v1/spaces/{OperatorHost.Site()}/profiles:import", line);

        Assert.Contains(expected, System.Text.Json.JsonDocument.Parse(answer.Text.Split('\n')[0]).RootElement
            .GetProperty("error").GetProperty("problem").GetString(), StringComparison.Ordinal);
    }
}
