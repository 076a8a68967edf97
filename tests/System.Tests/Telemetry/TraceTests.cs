using System.Net;
using Personalization.SystemTests.Grid;
using Personalization.Testing;
using Personalization.Testing.PostgreSql;
using Xunit.Abstractions;

namespace Personalization.SystemTests.Telemetry;

/// <summary>Real processes that export to a collector in this process.</summary>
public sealed class TraceTests(ITestOutputHelper output)
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string CallerSpan = "00f067aa0ba902b7";
    private const string Traceparent = $"00-{TraceId}-{CallerSpan}-01";
    private const string Visitor = "canary-visitor-91c4";
    private const string Query = "canary_query_3b7f";

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null });

    [Fact]
    public async Task One_trace_leads_from_a_cold_page_through_its_grain_to_SQL_Segment_and_the_website()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var origin = await HeaderOrigin.StartAsync();
        var database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("traces") + ";Maximum Pool Size=20";
        await using var grid = await GridUnderTest.StartAsync(GridShape.Separate, settings =>
        {
            Export(settings, collector, ratio: "1");
            settings["Storage:Provider"] = "PostgreSql";
            settings["Storage:ConnectionString"] = database;
            settings["Sites:default:Origin"] = origin.Url;
            settings["Edge:Id"] = "edge-of-this-test";
            settings["Edge:Location"] = "fra";
            settings["Cluster:ClusterId"] = "cluster-of-this-test";
        });

        using var page = await AskAsync(grid);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        await Eventually.HoldsAsync(
            "the whole trace to be exported",
            () => Sources(collector).IsSupersetOf(["Npgsql", "Personalization.Segment", "Personalization.EdgeFrontend", "Microsoft.Orleans.Application"])
                && Trace(collector).Any(span => span.Name == "origin")
                && Trace(collector).Any(span => span.Parent == CallerSpan));
        var trace = Trace(collector);
        Write(trace);

        var request = Assert.Single(trace, span => span.Parent == CallerSpan);
        Assert.Equal("Personalization.EdgeFrontend", request.Service);
        Assert.Equal("200", request.Attributes["http.response.status_code"]);
        Assert.Equal("/", request.Attributes["http.route"]);
        Assert.Equal(
            ("edge-of-this-test", "fra", "cluster-of-this-test"),
            (request.Resource["grid.edge"], request.Resource["grid.location"], request.Resource["grid.cluster"]));
        Assert.NotEmpty(request.Resource["service.version"]);
        var decision = Assert.Single(trace, span => span.Name == "decision");
        Assert.Equal(request.Id, decision.Parent);
        Assert.Equal("grain", decision.Attributes["grid.source"]);
        var sql = trace.Where(span => span.Source == "Npgsql").ToList();
        var pull = Assert.Single(trace, span => span.Source == "Personalization.Segment");
        Assert.Equal("Personalization.Silo", pull.Service);
        Assert.All(sql, span => Assert.Equal("Personalization.Silo", span.Service));
        Assert.All([.. sql, pull], span => Assert.Contains(decision.Id, Above(trace, span)));
        // The website's own spans belong below the edge's.
        var forwarded = Assert.Single(trace, span => span.Name == "origin");
        Assert.Equal(request.Id, forwarded.Parent);
        Assert.Contains($"00-{TraceId}-{forwarded.Id}-01", origin.Traceparents);
        // What begins by itself has no trace.
        Assert.All(collector.Spans, span => Assert.Equal(TraceId, span.Trace));

        await Eventually.HoldsAsync(
            "metrics and logs of both processes",
            () => collector.Metrics.Keys.ToHashSet().IsSupersetOf(["edge.pages", "grid.decisions", "http.server.request.duration"])
                && collector.Logs.Any(line => line.StartsWith("Ready", StringComparison.Ordinal)));
        Assert.DoesNotContain(Visitor, collector.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain(Query, collector.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_visitor_cannot_have_a_request_traced_by_asking_for_it()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var origin = await HeaderOrigin.StartAsync();
        await using var grid = await GridUnderTest.StartAsync(GridShape.Standalone, settings =>
        {
            Export(settings, collector, ratio: "0");
            settings["Sites:default:Origin"] = origin.Url;
        });

        using var page = await AskAsync(grid);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        await Eventually.HoldsAsync("metrics, which are sent after spans would have been", () => collector.Metrics.ContainsKey("edge.pages"));
        Assert.Empty(collector.Spans);
        // The trace goes on all the same, unrecorded here.
        Assert.Contains(origin.Traceparents, value => value.StartsWith($"00-{TraceId}-", StringComparison.Ordinal) && value.EndsWith("-00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_collector_a_visitors_trace_passes_as_it_came()
    {
        await using var origin = await HeaderOrigin.StartAsync();
        await using var grid = await GridUnderTest.StartAsync(
            GridShape.Standalone, settings => settings["Sites:default:Origin"] = origin.Url);

        using var page = await AskAsync(grid);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains(Traceparent, origin.Traceparents);
    }

    private static Task<HttpResponseMessage> AskAsync(GridUnderTest grid)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(grid.Edge.Public, $"/?{Query}=1"));
        request.Headers.Add("Cookie", $"ajs_user_id={Visitor}");
        request.Headers.TryAddWithoutValidation("traceparent", Traceparent);
        return Http.SendAsync(request);
    }

    private static void Export(Dictionary<string, string?> settings, OtlpReceiver collector, string ratio)
    {
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url;
        settings["OTEL_TRACES_SAMPLER_ARG"] = ratio;
        settings["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        settings["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
    }

    private static List<ReceivedSpan> Trace(OtlpReceiver collector) => [.. collector.Spans.Where(span => span.Trace == TraceId)];

    private static HashSet<string> Sources(OtlpReceiver collector) => [.. Trace(collector).Select(span => span.Source)];

    /// <summary>The spans above one, as far as they were exported.</summary>
    private static List<string> Above(List<ReceivedSpan> trace, ReceivedSpan span)
    {
        var above = new List<string>();
        for (var next = span; next is not null; next = trace.Find(one => one.Id == next.Parent))
        {
            above.Add(next.Parent);
        }

        return above;
    }

    private void Write(List<ReceivedSpan> trace, string parent = CallerSpan, int depth = 0)
    {
        foreach (var span in trace.Where(span => span.Parent == parent))
        {
            output.WriteLine(
                $"{new string(' ', depth * 2)}{span.Name} [{span.Service}, {span.Source}] {string.Join(" ", span.Attributes.Select(one => $"{one.Key}={one.Value}"))}");
            Write(trace, span.Id, depth + 1);
        }
    }
}
