using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Personalization.EdgeFrontend.Access;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Access;

/// <summary>Every finished request is counted by what tells a part of the traffic from the whole.</summary>
public sealed class PageSliceTests : IAsyncLifetime
{
    private EdgeHarness _edge = null!;
    private EdgeSeries _series = null!;

    public async Task InitializeAsync()
    {
        _edge = await EdgeHarness.StartAsync(new() { ["Edge:Id"] = "edge-7" });
        _series = new EdgeSeries(_edge.Services);
    }

    public async Task DisposeAsync()
    {
        _series.Dispose();
        await _edge.DisposeAsync();
    }

    [Fact]
    public async Task A_personalized_page_is_counted_by_edge_route_variation_and_version()
    {
        _edge.Decisions.PathById["u_42"] = "/red";

        using var response = await _edge.GetAsync("/", "ajs_user_id=u_42");

        await CountsAsync("/", "red", "7", "served");
    }

    [Fact]
    public async Task A_slice_shows_all_its_outcomes_from_its_first_page_on()
    {
        using var response = await _edge.GetAsync("/about");
        await CountsAsync("none", "", "", "served");

        Assert.Equal(0, _series.Read(Series("none", "", "", "error")));
    }

    [Fact]
    public async Task An_error_of_the_website_is_an_error_of_its_slice()
    {
        _edge.Origin.Handler = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };

        using var response = await _edge.GetAsync("/about");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await CountsAsync("none", "", "", "error");
    }

    [Theory]
    [InlineData(false, "default")]
    [InlineData(true, "stale")]
    public async Task A_page_without_a_fresh_decision_is_counted_as_such(bool isKnown, string outcome)
    {
        _edge.Decisions.Answer = request => ValueTask.FromResult(isKnown
            ? _edge.Decisions.Decided(request, "/red") with { Failure = DecisionFailures.Late }
            : new DecisionAnswer(null, DecisionFailures.Late));

        using var response = await _edge.GetAsync("/", "ajs_user_id=u_42");

        await CountsAsync("/", isKnown ? "red" : "default", "7", outcome);
    }

    [Fact]
    public async Task An_exception_in_the_pipeline_is_an_error_and_the_visitor_gets_an_answer()
    {
        _edge.Decisions.Answer = _ => throw new InvalidOperationException("planted");

        using var response = await _edge.GetAsync("/", "ajs_user_id=u_42");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        await CountsAsync("none", "", "", "error");
    }

    [Fact]
    public async Task The_edges_own_paths_are_a_slice_of_their_own()
    {
        using var response = await _edge.GetAsync("/seg/nothing");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        await CountsAsync("first_party", "", "", "served");
    }

    [Fact]
    public void What_does_not_fit_loses_its_version_and_is_still_counted()
    {
        var counters = _edge.Services.GetRequiredService<PageCounters>();
        for (var version = 1; version <= PageCounters.MaxSlices + 1; version++)
        {
            counters.Count(new PageSlice("default", "/big", "a", version), PageOutcome.Served);
        }

        counters.Count(new PageSlice("default", "/big", "a", PageCounters.MaxSlices + 2), PageOutcome.Error);

        Assert.Equal(1, _series.Read(Series("/big", "a", "", "error")));
        var all = _series.ReadAll().Where(series => series.Key.StartsWith("edge.pages{", StringComparison.Ordinal)).ToList();
        Assert.Equal(PageCounters.MaxSlices + 2, all.Where(series => series.Key.Contains("route=/big", StringComparison.Ordinal)).Sum(series => series.Value));
        Assert.True(all.Count <= PageCounters.MaxSeries);
    }

    [Fact]
    public async Task Rules_grow_old_while_the_session_is_silent()
    {
        Assert.True(_series.Read("edge.rules.age{site=default}") < 60);
        Assert.Equal(7, _series.Read("edge.rules.version{site=default}"));

        _edge.Session.Instead = _ => Task.FromException<SessionAnswer>(new TimeoutException());

        await Eventually.HoldsAsync("the ages to grow beyond a session's hold", () =>
            Task.FromResult(_series.Read("edge.rules.age{site=default}") > 1.5 && _series.Read("edge.session.age") > 1.5));
        Assert.NotNull(_series.Read("edge.webhook.age{space=default}"));
    }

    /// <summary>The count rises behind the answer.</summary>
    private Task CountsAsync(string route, string variation, string version, string outcome) =>
        Eventually.HoldsAsync($"one page of {route} {variation} {version} {outcome} among: {string.Join("; ", _series.ReadAll().Keys)}", () =>
            Task.FromResult(_series.Read(Series(route, variation, version, outcome)) == 1));

    private static string Series(string route, string variation, string version, string outcome) =>
        $"edge.pages{{edge=edge-7,site=default,route={route},variation={variation},version={version},outcome={outcome}}}";
}
