using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.EdgeFrontend.WarmUp;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.WarmUp;

/// <summary>Before an edge is ready, pages have gone through the whole of its pipeline, and nobody outside noticed.</summary>
public sealed class PageWarmUpTests : IAsyncLifetime
{
    private readonly WarmUpStage _stage = new(new FakeServed());

    public static TheoryData<string> Visits => [.. Enum.GetNames<WarmUpVisit>()];

    [Theory, MemberData(nameof(Visits))]
    public async Task Every_visit_gets_a_page_with_the_snippet(string name)
    {
        var visit = Enum.Parse<WarmUpVisit>(name);
        var body = new MemoryStream();

        var answer = await _stage.ServeAsync(visit, body, CancellationToken.None);

        Assert.Equal(StatusCodes.Status200OK, answer.StatusCode);
        Assert.Equal("text/html", answer.ContentType);
        Assert.True(body.Length > 0);
        if (visit == WarmUpVisit.Compressed)
        {
            Assert.Equal("gzip", answer.Headers.ContentEncoding);
        }
        else
        {
            Assert.Contains("/seg/", Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_known_visitor_is_decided_by_the_made_up_grain()
    {
        // The made-up grid has ten milliseconds, which a busy machine may not keep: a later visit tells.
        await Eventually.HoldsAsync("a page decided by the grain", async () =>
            (await _stage.ServeAsync(
                WarmUpVisit.Known, Stream.Null,
                CancellationToken.None)).Headers["X-Variation"] == "page=variation; reason=TARGETING_MATCH; ruleset=1");
    }

    [Fact]
    public async Task A_late_grain_is_waited_for_to_the_deadline_and_no_longer()
    {
        var answer = await _stage.ServeAsync(WarmUpVisit.Late, Stream.Null, CancellationToken.None);

        Assert.Equal("page=default; reason=DEADLINE; ruleset=1", answer.Headers["X-Variation"]);
    }

    [Fact]
    public async Task A_stranger_is_decided_here_and_gets_an_identity()
    {
        var answer = await _stage.ServeAsync(WarmUpVisit.Stranger, Stream.Null, CancellationToken.None);

        Assert.Contains(answer.Headers.SetCookie, cookie => cookie!.StartsWith("ajs_anonymous_id=", StringComparison.Ordinal));
        Assert.StartsWith("page=default; reason=", answer.Headers["X-Variation"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edge_is_ready_behind_it_and_neither_website_nor_grid_nor_segment_nor_metrics_nor_log_saw_it()
    {
        var counted = new ConcurrentDictionary<(Meter Meter, string Instrument), bool>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => l.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) => counted[(instrument.Meter, instrument.Name)] = true);
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => counted[(instrument.Meter, instrument.Name)] = true);
        listener.Start();
        await using var edge = await EdgeHarness.StartAsync();
        var warmUp = edge.Services.GetRequiredService<PageWarmUp>();

        await Eventually.HoldsAsync("the pages to be warm", async () => (await warmUp.CheckHealthAsync(new HealthCheckContext(), CancellationToken.None)).Status == HealthStatus.Healthy);

        Assert.Empty(edge.Origin.Requests);
        Assert.Empty(edge.Decisions.Requests);
        Assert.Empty(edge.Served.Reports);
        Assert.Equal(0, edge.Segment.Control.Requests.Count());
        // The edge's own session joins meanwhile, and synthetic visitors come, who ask for no page.
        var own = edge.Services.GetRequiredService<IMeterFactory>().Create(EdgeMetrics.MeterName);
        Assert.DoesNotContain(counted.Keys, one => one.Meter == own && one.Instrument is not ("edge.session.joined" or "edge.rehearsals"));
        Assert.Contains(counted.Keys, one => one.Meter.Name == "warm-up." + EdgeMetrics.MeterName);
        Assert.DoesNotContain(
            edge.Logs.Lines,
            line => line.Contains(" 1271 ", StringComparison.Ordinal) || line.Contains("warm-up", StringComparison.Ordinal));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _stage.DisposeAsync();
}
