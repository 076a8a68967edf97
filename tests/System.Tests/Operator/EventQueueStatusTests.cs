using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Cli.CommandLine;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.SystemTests.Operator;

/// <summary>What an operator sees of the events that wait for the tracking API.</summary>
[Collection(OperatorCollection.Name)]
public sealed class EventQueueStatusTests(OperatorHosts hosts)
{
    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task The_depth_of_the_queue_is_exact_over_its_partitions_and_its_age_grows(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var before = await StatusAsync(host);
        for (var visitor = 0; visitor < 20; visitor++)
        {
            var key = EventQueueKeys.Of(OperatorHost.QueueingSite, $"a-{visitor}", null);
            var result = await grains.GetGrain<IEventQueueGrain>(key)
                .EnqueueAsync(new EventBatch
                {
                    Events = [new QueuedEvent { Json = """{"type":"track","event":"A"}"""u8.ToArray(), MessageId = $"{Guid.NewGuid()}" }],
                });
            Assert.Equal(EnqueueStatus.Durable, result.Status);
        }

        var status = await StatusAsync(host);

        Assert.Equal("Queue", status.GetProperty("mode").GetString());
        Assert.Equal(before.GetProperty("waiting").GetInt64() + 20, status.GetProperty("waiting").GetInt64());
        Assert.Equal(0, status.GetProperty("unknownPartitions").GetInt32());
        Assert.True(status.GetProperty("bytes").GetInt64() >= 20 * 20 && status.GetProperty("oldestAgeSeconds").GetDouble() >= 0);
        var partitions = status.GetProperty("partitions").EnumerateArray().ToList();
        Assert.InRange(partitions.Count, 2, EventQueueKeys.Partitions);
        Assert.Equal(status.GetProperty("waiting").GetInt64(), partitions.Sum(partition => partition.GetProperty("waiting").GetInt64()));

        var command =
            (await GridProcess.RunAsync(host, ["events", "status", "--site", OperatorHost.QueueingSite], key: OperatorHost.ReadKey))
            .Expect(ExitCode.Done);
        Assert.StartsWith($"{status.GetProperty("waiting").GetInt64()} events wait (", command.Output, StringComparison.Ordinal);
        Assert.Contains(
            "\"partitions\"",
            (await GridProcess.RunAsync(host, ["events", "status", "--json", "--site", OperatorHost.QueueingSite]))
                .Expect(ExitCode.Done).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_without_a_queue_has_nothing_waiting_and_an_unknown_one_is_refused()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);

        var status = await host.Reader.GetAsync("/api/v1/sites/bare/events").OkAsync();

        Assert.Equal(("Forward", 0), (status.GetProperty("mode").GetString(), status.GetProperty("waiting").GetInt32()));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Reader.GetAsync("/api/v1/sites/nobody/events")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Nobody.GetAsync("/api/v1/sites/bare/events")).Status);
    }

    private static Task<System.Text.Json.JsonElement> StatusAsync(OperatorHost host) =>
        host.Reader.GetAsync($"/api/v1/sites/{OperatorHost.QueueingSite}/events").OkAsync();
}
