using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>An exception in any stage of the pipeline is counted, said once in full, and answered.</summary>
public sealed class ThrownStageTests : IAsyncLifetime
{
    /// <summary>The two boundaries themselves: the access log's and the one for exceptions.</summary>
    private const int Boundaries = 2;

    private readonly ConcurrentDictionary<string, long> _unhandled = new();
    private readonly MeterListener _listener = new();
    private EdgeHarness _edge = null!;

    public async Task InitializeAsync()
    {
        _edge = await EdgeHarness.StartAsync();
        var factory = _edge.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "edge.unhandled" && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(
            (_, value, tags, _) => _unhandled.AddOrUpdate((string)tags[0].Value!, value, (_, before) => before + value));
        _listener.Start();
    }

    public async Task DisposeAsync()
    {
        _listener.Dispose();
        await _edge.DisposeAsync();
    }

    [Fact]
    public async Task Every_stage_may_throw_and_the_visitor_gets_an_answer_that_tells_nothing()
    {
        var stages = new StageNumbers(new ApplicationBuilder(_edge.Services));
        stages.UseEdgePipeline();
        var pipeline = stages.Build();
        Assert.True(stages.Count > 12, $"Only {stages.Count} stages were found.");

        for (var stage = Boundaries; stage < stages.Count; stage++)
        {
            var (status, body) = await AskAsync(pipeline, $"{stage}");

            Assert.True(status == StatusCodes.Status500InternalServerError, $"Stage {stage}: {status}");
            Assert.DoesNotContain("planted", body, StringComparison.Ordinal);
        }

        Assert.Equal(stages.Count - Boundaries, _unhandled.Values.Sum());
        Assert.Equal([nameof(TimeZoneNotFoundException)], _unhandled.Keys);
        // All of one kind: the first in full, the others by number.
        var line = Assert.Single(_edge.Logs.Lines, line => line.Contains("planted", StringComparison.Ordinal));
        Assert.Contains("(1 of its kind", line, StringComparison.Ordinal);
        var (served, _) = await AskAsync(pipeline, "none");
        Assert.Equal(StatusCodes.Status200OK, served);
    }

    private async Task<(int Status, string Body)> AskAsync(RequestDelegate pipeline, string stage)
    {
        await using var scope = _edge.Services.CreateAsyncScope();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Loopback;
        context.Response.Body = body;
        var request = context.Request;
        (request.Method, request.Scheme, request.Path, request.Protocol) = (HttpMethods.Get, "http", "/about", "HTTP/1.1");
        request.Headers.Host = EdgeHarness.Host;
        request.Headers[StageNumbers.Header] = stage;
        await pipeline(context);
        return (context.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()));
    }
}
