using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Orleans.TestingHost;
using Personalization.Grains.Events;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Tests.Profiles;
using Personalization.Grains.Tests.Storage;
using Personalization.Hosting.Storage;
using Personalization.Simulators;

namespace Personalization.Grains.Tests.Events;

/// <summary>A silo in queue mode on a database and before an upstream that both outlive it.</summary>
public sealed class EventCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private EventCluster(InProcessTestCluster cluster, StorageFaults faults, ConcurrentQueue<string> log)
    {
        _cluster = cluster;
        Faults = faults;
        Log = log;
    }

    public StorageFaults Faults { get; }

    /// <summary>Every line that was logged, with its exceptions.</summary>
    public ConcurrentQueue<string> Log { get; }

    /// <param name="database">Where the events are kept, as settings.</param>
    /// <param name="grid">The same, open.</param>
    /// <param name="segment">Where they go.</param>
    /// <param name="settings">On top of the fast retries that tests use.</param>
    public static async Task<EventCluster> StartAsync(
        TestDatabase database, GridDatabase grid, SegmentSimulator segment, Dictionary<string, string?>? settings = null)
    {
        var faults = new StorageFaults { Concerns = static state => state.StartsWith("event-", StringComparison.Ordinal) };
        var log = new ConcurrentQueue<string>();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(database.Configuration)
            .AddInMemoryCollection(segment.ConfigurationOf())
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Sites:default:Events:Mode"] = "Queue",
                ["Sites:default:Features:ProfilesApi"] = "false",
                ["Events:RetryDelay"] = "00:00:00.020",
                ["Events:MaxRetryDelay"] = "00:00:00.100",
                ["Events:WakePeriod"] = "00:00:00.500",
                ["Events:StorageTimeout"] = "00:00:02",
            })
            .AddInMemoryCollection(settings ?? [])
            .Build();
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = "grid";
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(grid);
            silo.AddGridStorage(configuration);
            FaultyStorage.Wrap(silo.Services, GridStorage.ProviderName, faults);
            silo.AddGridGrains(configuration);
            silo.Services.AddHostedService<EventQueueStarter>();
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(new ListLog(log)));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new EventCluster(cluster, faults, log);
    }

    /// <summary>The provider that the grains write through.</summary>
    public IGrainStorage Storage =>
        _cluster.GetSiloServiceProvider(_cluster.Silos[0].SiloAddress).GetRequiredKeyedService<IGrainStorage>(GridStorage.ProviderName);

    public IEventQueueGrain Partition(int number) =>
        _cluster.Client.GetGrain<IEventQueueGrain>(EventQueueKeys.OfPartition("default", number));

    /// <summary>A service of the silo.</summary>
    public T Service<T>()
        where T : notnull => _cluster.GetSiloServiceProvider(_cluster.Silos[0].SiloAddress).GetRequiredService<T>();

    /// <summary>Gives events of one visitor to their partition.</summary>
    public Task<EnqueueResult> EnqueueAsync(string visitor, params QueuedEvent[] events) =>
        _cluster.Client.GetGrain<IEventQueueGrain>(EventQueueKeys.Of("default", visitor, null))
            .EnqueueAsync(new EventBatch { Events = events });

    /// <summary>Ends the partition's activation.</summary>
    public Task ForgetAsync(string visitor) =>
        _cluster.DeactivateAsync(_cluster.Client.GetGrain<IEventQueueGrain>(EventQueueKeys.Of("default", visitor, null)));

    /// <summary>How many events wait in all partitions.</summary>
    public async Task<int> WaitingAsync() =>
        (await Task.WhenAll(Enumerable.Range(0, EventQueueKeys.Partitions).Select(number => Partition(number).WakeAsync())))
            .Sum(view => view.Events);

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    private sealed class ListLog(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
