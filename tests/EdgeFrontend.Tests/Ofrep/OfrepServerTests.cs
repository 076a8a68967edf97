using System.Net;
using System.Text;
using System.Text.Json;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Ofrep;

/// <summary>The protocol as a server's client uses it.</summary>
public sealed class OfrepServerTests
{
    private const string All = "/ofrep/v1/evaluate/flags";
    private const string ApiKey = "an-api-key-of-this-site";

    private static readonly Dictionary<string, string?> Keys = new() { ["Sites:default:Ofrep:ApiKeys:0"] = ApiKey };

    [Theory]
    [InlineData("Authorization", "Bearer " + ApiKey)]
    [InlineData("Authorization", "bearer " + ApiKey)]
    [InlineData("X-API-Key", ApiKey)]
    public async Task A_key_opens_every_feature_about_whoever_is_named(string header, string value)
    {
        await using var edge = await EdgeHarness.StartAsync(Keys);
        edge.Decisions.PathById["u1"] = "/red";

        using var response = await PostAsync(edge, All + "/secret", """{"context":{"targetingKey":"u1","plan":"pro"}}""", (header, value));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("/red", json.RootElement.GetProperty("value").GetString());
        var request = Assert.Single(edge.Decisions.Requests);
        Assert.Equal("u1", request.UserId);
        Assert.Equal("default", request.Site);
        Assert.Null(request.Path);
        Assert.Equal("""{"plan":"pro"}""", Encoding.UTF8.GetString(request.CallerAttributes!));
    }

    /// <summary>The second byte of "à" in UTF-8 is a blank to whoever takes bytes for characters.</summary>
    [Theory]
    [InlineData("Authorization: Bearer une-longue-cl\u00c3\u00a9-de-l\u00c3\u00a0")]
    [InlineData("Authorization: Bearer   une-longue-cl\u00c3\u00a9-de-l\u00c3\u00a0  ")]
    [InlineData("X-API-Key: une-longue-cl\u00c3\u00a9-de-l\u00c3\u00a0")]
    public async Task A_key_may_end_in_any_letter(string header)
    {
        await using var edge = await EdgeHarness.StartAsync(
            new() { ["Sites:default:Ofrep:ApiKeys:0"] = "une-longue-cl\u00e9-de-l\u00e0" }, listeners: true);
        const string Body = """{"context":{"targetingKey":"u1"}}""";

        var answer = await RawClient.SendAsync(
            edge.Url,
            $"POST {All}/secret HTTP/1.1\r\nHost: any\r\n{header}\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}");

        Assert.Equal(200, RawClient.Status(answer));
    }

    [Fact]
    public async Task A_server_says_where_its_visitor_is_and_never_who_that_is_by_a_reserved_name()
    {
        await using var edge = await EdgeHarness.StartAsync(Keys);

        using var response = await PostAsync(
            edge,
            All + "/secret",
            """{"context":{"targetingKey":"u1","country":"NO","device":"mobile","location":"OSL","url":"https://shop.example/a?b=c","path":"/a","query":"b=c","id":"x","userId":"y","known":true}}""",
            ("X-API-Key", ApiKey));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var request = Assert.Single(edge.Decisions.Requests);
        Assert.Equal(("NO", "mobile", "OSL"), (request.Country, request.Device, request.Location));
        Assert.Equal(("https://shop.example/a?b=c", "/a", "b=c"), (request.Url, request.Path, request.Query));
        Assert.Equal(("u1", null), (request.UserId, request.AnonymousId));
    }

    [Fact]
    public async Task What_a_server_says_about_the_place_in_another_type_counts_as_not_said()
    {
        await using var edge = await EdgeHarness.StartAsync(Keys);

        using var response = await PostAsync(
            edge, All + "/secret", """{"context":{"targetingKey":"u1","country":47,"device":null,"path":["/a"]}}""", ("X-API-Key", ApiKey));

        var request = Assert.Single(edge.Decisions.Requests);
        Assert.Equal((null, null, null), (request.Country, request.Device, request.Path));
    }

    [Fact]
    public async Task The_key_names_the_site_whatever_the_host()
    {
        await using var edge = await EdgeHarness.StartAsync(new(Keys)
        {
            ["Sites:default:Hosts:0"] = "shop.example",
            ["Sites:other:Hosts:0"] = "other.example",
            ["Sites:other:Origin"] = "http://127.0.0.1:9",
            ["Sites:other:Ofrep:ApiKeys:0"] = "the-key-of-another-site",
        });
        EdgeHarness.Publish(edge.Services, "other", EdgeHarness.Rules);

        using var response = await edge.SendAsync(
            HttpMethod.Post,
            All,
            null,
            "edge.internal",
            Json("""{"context":{"targetingKey":"u1"}}"""),
            ("X-API-Key", "the-key-of-another-site"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("other", Assert.Single(edge.Decisions.Requests).Site);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Authorization", "Bearer wrong")]
    [InlineData("Authorization", "Basic " + ApiKey)]
    [InlineData("X-API-Key", ApiKey + "x")]
    public async Task Nobody_else_learns_anything(string? header, string? value)
    {
        await using var edge = await EdgeHarness.StartAsync(Keys);

        using var response = await PostAsync(edge, All, """{"context":{"targetingKey":"u1"}}""", header is null ? [] : [(header, value!)]);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(edge.Decisions.Requests);
        Assert.Empty(edge.Origin.Requests);
    }

    [Fact]
    public async Task Without_keys_the_path_is_not_there_and_never_reaches_the_origin()
    {
        await using var edge = await EdgeHarness.StartAsync();

        using var response = await PostAsync(edge, All, "{}", ("X-API-Key", ApiKey));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(edge.Origin.Requests);
    }

    [Theory]
    [InlineData("{}", "TARGETING_KEY_MISSING")]
    [InlineData("", "TARGETING_KEY_MISSING")]
    [InlineData("""{"context":{"targetingKey":""}}""", "TARGETING_KEY_MISSING")]
    [InlineData("""{"context":{"targetingKey":"a\nb"}}""", "INVALID_CONTEXT")]
    public async Task A_server_has_to_name_its_visitor(string body, string code)
    {
        await using var edge = await EdgeHarness.StartAsync(Keys);

        using var response = await PostAsync(edge, All + "/secret", body, ("X-API-Key", ApiKey));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(code, json.RootElement.GetProperty("errorCode").GetString());
        Assert.Equal("secret", json.RootElement.GetProperty("key").GetString());
    }

    [Fact]
    public async Task An_anonymous_visitor_is_named_by_the_same_value_twice()
    {
        await using var edge = await EdgeHarness.StartAsync(Keys);

        using var response = await PostAsync(edge, All, """{"context":{"targetingKey":"a1","anonymousId":"a1"}}""", ("X-API-Key", ApiKey));

        var request = Assert.Single(edge.Decisions.Requests);
        Assert.Null(request.UserId);
        Assert.Equal("a1", request.AnonymousId);
        Assert.Equal(["landing-page", "secret"], request.Features);
        Assert.DoesNotContain("eventStreams", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grid_that_does_not_answer_is_a_general_error_that_old_clients_understand()
    {
        await using var edge = await EdgeHarness.StartAsync(Keys);
        edge.Decisions.Answer = _ => ValueTask.FromResult(DecisionAnswer.Failed(DecisionFailures.Unavailable));

        using var response = await PostAsync(edge, All + "/secret", """{"context":{"targetingKey":"u1"}}""", ("X-API-Key", ApiKey));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("GENERAL", json.RootElement.GetProperty("errorCode").GetString());
        Assert.Equal("secret", json.RootElement.GetProperty("key").GetString());
    }

    [Fact]
    public async Task A_body_without_bounds_is_refused()
    {
        await using var edge = await EdgeHarness.StartAsync(Keys);

        using var response = await PostAsync(
            edge, All, "{\"context\":{\"pad\":\"" + new string('x', 70_000) + "\"}}", ("X-API-Key", ApiKey));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task One_flag_asked_for_by_a_server_is_served_and_all_at_once_are_not()
    {
        await using var edge = await EdgeHarness.StartAsync(Keys);
        edge.Decisions.Answer = request => ValueTask.FromResult(new DecisionAnswer(
            edge.Decisions.Decided(request, "/x").Result! with
            {
                Decisions = Array.ConvertAll(request.Features, feature => new Grains.Interfaces.Messages.FeatureDecision
                {
                    Feature = feature,
                    Value = "1"u8.ToArray(),
                    Reason = "SPLIT",
                    Variant = "0",
                    Experiment = "e",
                    Experiments =
                        [new()
                        {
                            ExperimentKey = "e",
                            VariationKey = "0",
                            HashAttribute = "userId",
                            HashValue = "u1",
                            Keep = true,
                            Expose = true,
                        }],
                }),
            },
            null));

        using var one = await PostAsync(edge, All + "/secret", """{"context":{"targetingKey":"u1"}}""", ("X-API-Key", ApiKey));
        using var all = await PostAsync(edge, All, """{"context":{"targetingKey":"u2"}}""", ("X-API-Key", ApiKey));

        Assert.Contains("\"experiment\":\"e\"", await one.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"experiment\":\"e\"", await all.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Eventually.HoldsAsync("the report of the one flag", () => Task.FromResult(!edge.Served.Reports.IsEmpty));
        var (visitor, report) = Assert.Single(edge.Served.Reports);
        Assert.Equal(("u1", true, ProofLevel.Service), (visitor.UserId, report.Expose, report.Proof!.Level));
    }

    private static Task<HttpResponseMessage> PostAsync(
        EdgeHarness edge, string path, string body, params (string Name, string Value)[] headers) =>
        edge.SendAsync(HttpMethod.Post, path, content: Json(body), headers: headers);

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
