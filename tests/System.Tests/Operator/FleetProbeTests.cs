using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Cli.CommandLine;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Switches;
using Personalization.EdgeFrontend;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Grid.Sessions;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Testing;
using Xunit.Abstractions;

namespace Personalization.SystemTests.Operator;

/// <summary>A fleet of five real edges with sessions at a real silo, one of which has other rules than it says.</summary>
[Collection(OperatorCollection.Name)]
public sealed class FleetProbeTests(OperatorHosts hosts, ITestOutputHelper output) : IAsyncLifetime
{
    private const string Rules = """{"routes":[{"path":"/","feature":"f"}],"features":{"f":{"defaultValue":"/good","rules":[{"id":"vips","condition":{"vip":true},"force":"/vip"}]}}}""";

    private readonly List<WebApplication> _edges = [];
    private OperatorHost _host = null!;
    private string _site = null!;

    public async Task InitializeAsync()
    {
        _host = await hosts.OfAsync(StorageProvider.Sqlite);
        _site = OperatorHost.Site();
        await Operator.Rules.PublishAsync(_host, _site, Rules, 0);
        await _host.Operator.PutAsync(Api.Profile(_site, "john"), """{"traits":{"vip":true}}""").OkAsync();
        for (var number = 1; number <= 5; number++)
        {
            _edges.Add(await StartEdgeAsync(number));
        }

        foreach (var edge in _edges)
        {
            await Eventually.HoldsAsync(
                "the rules at every edge", () => edge.Services.GetRequiredService<IRuleSetSnapshots>().Find(_site)?.Version == 1);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var edge in _edges)
        {
            await edge.StopAsync();
            await edge.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_edge_with_other_rules_than_it_says_is_found_and_named()
    {
        var url = $"http://{_site}.example/";
        var well = await GridCall.RunAsync(_host, ["probe", url, "--all", "--user", "john", "--output", "json"]);
        Assert.True(well.Code == ExitCode.Done, well.Output + well.Errors);
        Assert.Contains("/vip", well.Output, StringComparison.Ordinal);

        // The right version, well-formed, and another decision: nothing that the edge says of itself tells.
        var wrong = RuleSetCompiler.Compile(Encoding.UTF8.GetBytes(Rules.Replace("/good", "/wrong", StringComparison.Ordinal)), CompileMode.Strict).RuleSet!;
        var snapshots = _edges[2].Services.GetRequiredService<RuleSetSnapshots>();
        snapshots.Publish(_site, new EdgeRuleSet(wrong, snapshots.Find(_site)!.Versions, KillSwitchSet.None));
        var watch = Stopwatch.StartNew();
        var found = await GridCall.RunAsync(_host, ["probe", url, "--all", "--output", "json"]);
        output.WriteLine($"found within {watch.Elapsed.TotalMilliseconds:0} ms");

        Assert.Equal(ExitCode.Partly, found.Code);
        using var answer = JsonDocument.Parse(found.Output);
        var differs = answer.RootElement.GetProperty("edges").EnumerateArray()
            .Where(edge => edge.GetProperty("differs").GetArrayLength() > 0).ToList();
        var edge = Assert.Single(differs);
        Assert.EndsWith("-3", edge.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(["rulesHash", "path"], edge.GetProperty("differs").EnumerateArray().Select(name => name.GetString()!));
        Assert.Contains("differs: rulesHash, path", found.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_edge_is_asked_as_if_elsewhere_and_as_somebody()
    {
        var id = $"{_site}-edge-2";
        var answer = await GridCall.RunAsync(
            _host, ["probe", $"http://{_site}.example/?x=1", "--edge", id, "--user", "john", "--location", "SYD01", "--version", "1", "--cohort", "stable", "--output", "json"]);

        Assert.True(answer.Code == ExitCode.Done, answer.Errors);
        using var json = JsonDocument.Parse(answer.Output);
        var probe = Assert.Single(json.RootElement.GetProperty("edges").EnumerateArray().ToList()).GetProperty("answer");
        Assert.Equal(
            (id, "SYD01", "/vip", "grain", "stable"),
            (probe.GetProperty("edge").GetString(), probe.GetProperty("location").GetString(), probe.GetProperty("path").GetString(), probe.GetProperty("source").GetString(), probe.GetProperty("askedCohort").GetString()));
    }

    [Fact]
    public async Task A_token_asks_the_edge_that_an_address_leads_to()
    {
        var edge = _edges[4];
        var url = edge.Urls.Single();
        var answer = await GridCall.RunAsync(_host, ["probe", url + "/", "--site", _site, "--user", "john"]);

        Assert.True(answer.Code == ExitCode.Done, answer.Errors);
        using var json = JsonDocument.Parse(answer.Output);
        Assert.Equal(("/vip", $"{_site}-edge-5"), (json.RootElement.GetProperty("path").GetString(), json.RootElement.GetProperty("edge").GetString()));

        var other = await GridCall.RunAsync(_host, ["probe", _host.Url + "/", "--site", _site]);
        Assert.Equal(ExitCode.Refused, other.Code);
    }

    [Theory]
    [InlineData("""{"url":"/relative"}""", 400)]
    [InlineData("""{"url":"ftp://x/"}""", 400)]
    [InlineData("""{"edge":"x"}""", 400)]
    [InlineData("""{"url":"http://x/","userId":"null"}""", 400)]
    [InlineData("""{"url":"http://x/","version":0}""", 400)]
    [InlineData("""{"url":"http://x/","edge":"nobody"}""", 404)]
    [InlineData("""{"url":"http://x/","unknown":1}""", 400)]
    public async Task A_question_that_cannot_be_asked_is_refused(string body, int status) =>
        await _host.Reader.PostAsync("/api/v1/probes", body).RefusedAsync((System.Net.HttpStatusCode)status);

    [Fact]
    public async Task Strangers_get_neither_answers_nor_tokens()
    {
        await _host.Nobody.PostAsync("/api/v1/probes", """{"url":"http://x/"}""").RefusedAsync(System.Net.HttpStatusCode.Unauthorized);
        await _host.Nobody.PostAsync($"/api/v1/sites/{_site}/probe-tokens", "{}").RefusedAsync(System.Net.HttpStatusCode.Unauthorized);
    }

    private async Task<WebApplication> StartEdgeAsync(int number)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Edge:Id"] = $"{_site}-edge-{number}",
            ["Edge:Location"] = $"L{number}",
            [$"Sites:{_site}:Hosts:0"] = "*",
            [$"Sites:{_site}:Origin"] = "http://127.0.0.1:9",
        });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddMetrics();
        builder.Services.AddSingleton(_host.Services.GetRequiredService<IGrainFactory>());
        builder.Services.AddSingleton(_host.Services.GetRequiredService<IClusterClient>());
        builder.AddEdge();
        var app = builder.Build();
        app.UseEdge();
        await app.StartAsync();
        await Eventually.HoldsAsync("the edge's session", () => app.Services.GetRequiredService<EdgeSessionLoop>().IsAlive);
        return app;
    }
}
