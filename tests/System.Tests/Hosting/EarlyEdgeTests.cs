using System.Net;
using Personalization.Testing;
using Personalization.Testing.Cluster;

namespace Personalization.SystemTests.Hosting;

/// <summary>An edge that is started before its cluster, as all of them are when a whole installation starts.</summary>
public sealed class EarlyEdgeTests
{
    [Fact]
    public async Task An_edge_before_its_cluster_says_once_that_it_waits_serves_pages_and_is_ready_when_a_silo_is_there()
    {
        await using var hosts = await StartedHosts.PrepareAsync();
        var (edgePort, edgeManagement, siloManagement) = (FreePort.Next(), FreePort.Next(), FreePort.Next());

        // Sixty attempts at this pace are more than the time after which failures of the loops would be said.
        var edge = await hosts.StartAsync(
            "edge",
            HostBinaries.Own.Edge,
            [
                .. hosts.Shared, $"Edge:Url=http://127.0.0.1:{edgePort}", $"Management:Url=http://127.0.0.1:{edgeManagement}",
                "Cluster:Client:RetryPause=00:00:00.1",
            ]);
        await hosts.WaitForLineAsync("edge", "Waiting for the cluster at 127.0.0.1:");
        await hosts.WaitForLineAsync("edge", $"Now listening on: http://127.0.0.1:{edgePort}");
        using var page = await hosts.PageAsync(edgePort);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await hosts.PushAsync(edgePort));
        await hosts.WaitForLineAsync("edge", "Still waiting for the cluster at 127.0.0.1:");

        var silo = await hosts.StartAsync(
            "silo", HostBinaries.Own.Silo, [.. hosts.Shared, $"Management:Url=http://127.0.0.1:{siloManagement}"]);
        await hosts.WaitUntilReadyAsync("silo", silo, siloManagement);
        await hosts.WaitUntilReadyAsync("edge", edge, edgeManagement);
        Assert.Equal(HttpStatusCode.OK, await hosts.PushAsync(edgePort));

        var lines = hosts.LinesOf("edge");
        Assert.Single(lines, line => line.Contains("Waiting for the cluster", StringComparison.Ordinal));
        var alarms = lines.Index().Where(line => line.Item.StartsWith("warn: ", StringComparison.Ordinal)
            || line.Item.StartsWith("fail: ", StringComparison.Ordinal)
            || line.Item.Contains("Exception", StringComparison.Ordinal));
        // What readiness waits for is true, and no alarm of one part.
        Assert.All(alarms, line => Assert.Matches("Still waiting|Not ready yet", lines[line.Index + 1]));
    }

    [Fact]
    public async Task An_edge_that_is_stopped_while_it_waits_for_its_cluster_ends_well_and_without_an_alarm()
    {
        await using var hosts = await StartedHosts.PrepareAsync();
        var edge = await hosts.StartAsync(
            "edge",
            HostBinaries.Own.Edge,
            [.. hosts.Shared, $"Edge:Url=http://127.0.0.1:{FreePort.Next()}", $"Management:Url=http://127.0.0.1:{FreePort.Next()}"]);
        await hosts.WaitForLineAsync("edge", "Waiting for the cluster at 127.0.0.1:");

        var code = await edge.TerminateAsync();
        Assert.True(code == 0, $"ended with {code}:\n{hosts.Output()}");
        Assert.DoesNotContain("fail: ", hosts.Output(), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", hosts.Output(), StringComparison.Ordinal);
    }
}
