using Microsoft.AspNetCore.Http;
using Personalization.Chaos.Tests.Faults;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Rows;

/// <summary>F12: the website is down, slow, breaks off in the middle, or lacks the variation's page.</summary>
[Trait("Category", "Chaos")]
public sealed class OriginRows(OriginRows.Fixture fixture, ITestOutputHelper output) : IClassFixture<OriginRows.Fixture>
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(5);

    private ChaosCluster Cluster => fixture.Cluster;

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task A_variation_without_a_page_costs_the_variation_and_not_the_page(int status)
    {
        await RunAsync($"F12 variation paths answer {status}", mayFail: false, context =>
        {
            if (!context.Request.Path.StartsWithSegments("/v")) return Task.FromResult(false);
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        }, report => Assert.True(report.Defaults > 0, "no page fell back to its default path, so the fault was not felt"));
    }

    [Fact]
    public async Task A_website_that_resets_every_connection_is_an_error_page_and_nothing_worse() =>
        await RunAsync("F12 origin resets connections", mayFail: true, context =>
        {
            context.Abort();
            return Task.FromResult(true);
        }, AssertOver);

    [Fact]
    public async Task A_page_that_breaks_off_never_looks_whole() =>
        await RunAsync("F12 origin breaks off in the middle", mayFail: true, async context =>
        {
            context.Response.ContentType = "text/html";
            context.Response.ContentLength = 5_000;
            await context.Response.WriteAsync("<!doctype html><html><head><title>half</title></head><body data-path=\"/nowhere\">");
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        }, AssertOver);

    [Fact]
    public async Task A_slow_website_is_waited_for() =>
        await RunAsync("F12 origin answers after 2 s", mayFail: false, async context =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2), context.RequestAborted);
            return false;
        });

    private static void AssertOver(Load.FaultReport report)
    {
        Assert.True(report.FailedPages > 0, "no page failed, so the fault was not felt");
        Assert.InRange(report.SecondsToLastFailure, 0, Lasts.TotalSeconds + 3);
    }

    private async Task RunAsync(string row, bool mayFail, Func<HttpContext, Task<bool>> fault, Action<Load.FaultReport>? check = null)
    {
        for (var run = 1; run <= ChaosSettings.Runs && ChaosSettings.HasTimeFor(run); run++)
        {
            var report = await new FaultRun(Cluster, output, ChaosSettings.Rate)
            {
                After = TimeSpan.FromSeconds(4),
                PagesMayFail = mayFail,
            }.RunAsync(row, run, async () =>
            {
                Cluster.Origin.Fault = fault;
                await Task.Delay(Lasts);
                Cluster.Origin.Fault = null;
            });
            check?.Invoke(report);
        }
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public ChaosCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await ChaosCluster.StartAsync(Math.Min(1000, ChaosSettings.Visitors));

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
