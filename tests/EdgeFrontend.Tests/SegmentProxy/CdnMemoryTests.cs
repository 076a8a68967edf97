using System.Net;
using Personalization.EdgeFrontend.FirstParty.Segment;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Simulators;

namespace Personalization.EdgeFrontend.Tests.SegmentProxy;

/// <summary>What visitors ask for decides neither what is kept of the CDN nor how long.</summary>
public sealed class CdnMemoryTests
{
    [Fact]
    public async Task Made_up_projects_cost_the_CDN_one_request_and_leave_the_documents_there_for_its_outage()
    {
        await using var edge = await EdgeHarness.StartAsync();
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await edge.GetAsync($"/seg/v1/projects/made-up-{i}/settings")).StatusCode);
        }

        await edge.GetAsync("/seg/ajs/x");

        edge.Segment.Control.Faults.Add(Fault.Status(503));

        Assert.Equal(1, edge.Segment.Control.Requests.Count(EndpointFamily.Cdn, "settings"));
        foreach (var path in new[] { "/seg/v1/projects/REDACTED/settings", "/seg/v1/projects/made-up-7/settings", "/seg/ajs/x" })
        {
            Assert.Equal(HttpStatusCode.OK, (await edge.GetAsync(path)).StatusCode);
        }
    }

    [Fact]
    public async Task A_refused_write_key_asks_the_CDN_once_in_seconds_however_many_visitors_come()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Segment:WriteKey"] = "unknown" });

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await edge.GetAsync("/seg/v1/projects/REDACTED/settings")).StatusCode);
        }

        Assert.InRange(edge.Segment.Control.Requests.Count(EndpointFamily.Cdn, "settings"), 1, 3);
    }

    [Fact]
    public async Task A_file_that_many_ask_for_at_once_is_fetched_once()
    {
        await using var edge = await EdgeHarness.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => edge.GetAsync("/seg/next-integrations/actions/y/abc.js")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Single(
            edge.Segment.Control.Requests.Of(EndpointFamily.Cdn), request => request.Target.EndsWith("abc.js", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fetches_over_the_rate_of_one_address_answer_429_and_files_in_memory_are_served()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new() { ["Edge:RateLimits:CdnFetchesPerAddress"] = "1", ["Edge:RateLimits:BurstSeconds"] = "3" });
        Assert.Equal(HttpStatusCode.OK, (await edge.GetAsync("/seg/next-integrations/actions/y/good.js")).StatusCode);

        var last = HttpStatusCode.OK;
        for (var i = 0; i < 200 && last != HttpStatusCode.TooManyRequests; i++)
        {
            last = (await edge.GetAsync($"/seg/next-integrations/actions/y/{i}.js")).StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.Equal(HttpStatusCode.OK, (await edge.GetAsync("/seg/next-integrations/actions/y/good.js")).StatusCode);
        Assert.Contains(edge.Logs.Lines, line => line.Contains("Edge:RateLimits:CdnFetchesPerAddress", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_that_are_used_outlive_any_number_that_are_asked_for_once()
    {
        var cache = new AssetCache(maxTotalBytes: 100_000, maxAssetBytes: 10_000);
        for (var i = 0; i < 5; i++)
        {
            cache.Keep($"good-{i}", Asset());
        }

        for (var i = 0; i < 1000; i++)
        {
            Assert.NotNull(cache.Find($"good-{i % 5}"));
            cache.Keep($"once-{i}", Asset());
        }

        Assert.All(Enumerable.Range(0, 5), i => Assert.NotNull(cache.Find($"good-{i}")));
        Assert.Null(cache.Find("once-0"));
    }

    [Fact]
    public void The_files_in_memory_never_exceed_their_bytes()
    {
        var cache = new AssetCache(maxTotalBytes: 50_000, maxAssetBytes: 10_000);

        for (var i = 0; i < 1000; i++)
        {
            cache.Keep($"{i}", Asset());
            if (i % 3 == 0)
            {
                cache.Find($"{i}");
            }
        }

        Assert.InRange(Enumerable.Range(0, 1000).Count(i => cache.Find($"{i}") is not null), 1, 50_000 / 9000);
    }

    private static CachedAsset Asset() => new() { Body = new byte[9000], At = DateTimeOffset.UnixEpoch, FreshFor = TimeSpan.FromDays(1) };
}
