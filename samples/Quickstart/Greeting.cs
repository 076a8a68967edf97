using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Personalization.Background;
using Personalization.Hosting.Health;
using Personalization.Hosting.Listeners;
using Personalization.Hosting.Management;

namespace Personalization.Quickstart;

/// <summary>Says when everything is ready, and what to try.</summary>
internal sealed class Greeting(
    HealthCheckService checks,
    IOptions<EdgeListenerOptions> edge,
    IOptions<ManagementOptions> management,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<Greeting> logger) : ContinuousService(time, logger)
{
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), Time);
        while ((await checks.CheckReadinessAsync(stoppingToken)).Status == HealthStatus.Unhealthy)
        {
            await timer.WaitForNextTickAsync(stoppingToken);
        }

        var url = edge.Value.Url.Split(';')[0];
        Console.WriteLine($"""

            Ready. Public: {url}   Management: {management.Value.Url ?? ManagementOptions.EdgeUrl}

            Try this in another terminal:
              curl -s {url}/ | grep '<h1'
              curl -s -u segment:demo-password -H 'Content-Type: application/json' {url}/seg/profiles-webhook \
                -d '{Push}'
              curl -s -H 'Cookie: ajs_user_id=john' {url}/ | grep '<h1'

            Ctrl-C stops everything.
            """);
    }

    private const string Push =
        """{"type":"identify","userId":"john","traits":{"red_group":true},"context":{"personas":{"computation_class":"audience","computation_key":"red_group"}}}""";
}
