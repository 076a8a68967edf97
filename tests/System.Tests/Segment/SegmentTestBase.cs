using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.Segment;
using Personalization.Segment.Profiles;
using Personalization.Segment.Tracking;
using Personalization.Simulators;

namespace Personalization.SystemTests.Segment;

/// <summary>A fresh simulated Segment for each test, and the room's clients as a host would register them.</summary>
public abstract class SegmentTestBase : IAsyncLifetime
{
    protected const string Token = "demo-token";
    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);
    private readonly List<ServiceProvider> _providers = [];

    protected SegmentSimulator Simulator { get; private set; } = null!;

    protected SegmentSimulatorControl Control => Simulator.Control;

    protected string SimulatorUrl => new Uri(Simulator.BaseUrl, "/v1").ToString();

    protected SegmentSpace Space => new() { Name = "shop", ProfilesUrl = SimulatorUrl, SpaceId = "spa_demo", Token = Token };

    /// <summary>Every line that was logged, at every level, exceptions included.</summary>
    protected ConcurrentQueue<string> Lines { get; } = new();

    public async Task InitializeAsync() => Simulator = await SegmentSimulator.StartAsync(options =>
        options.MoreSpaces = new Dictionary<string, string> { ["spa_other"] = Token });

    public async Task DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }

        await Simulator.DisposeAsync();
    }

    /// <summary>
    /// Deadlines are short here, so that a test of a deadline is; still far above what a starved machine takes for a healthy answer.
    /// </summary>
    protected ServiceProvider Services(
        Action<SegmentProfileOptions>? configure = null, TimeProvider? clock = null, Action<TrackingForwarderOptions>? tracking = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Recorder(Lines)));
        if (clock is not null)
        {
            services.AddSingleton(clock);
        }

        services.AddSegment(configure);
        if (tracking is not null)
        {
            services.Configure(tracking);
        }

        var provider = services.BuildServiceProvider();
        _providers.Add(provider);
        return provider;
    }

    protected SegmentProfileClient Profiles(Action<SegmentProfileOptions>? configure = null, TimeProvider? clock = null) =>
        Services(configure, clock).GetRequiredService<SegmentProfileClient>();

    protected Task<ProfilePull> PullAsync(string id, Action<SegmentProfileOptions>? configure = null) =>
        Profiles(configure).PullTraitsAsync(Space, "user_id", id, CancellationToken.None).WaitAsync(Soon);

    private sealed class Recorder(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            lines.Enqueue($"scope {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
