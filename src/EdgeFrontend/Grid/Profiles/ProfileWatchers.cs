using Personalization.Background;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Clustering;

namespace Personalization.EdgeFrontend.Grid.Profiles;

/// <summary>
/// Keeps one waiting call at the grain of every visitor with an open event stream here, and none at others. The call is answered when the
/// profile changes, so a push reaches the page in milliseconds; a call that fails, with its silo for instance, is made again soon.
/// </summary>
internal sealed partial class ProfileWatchers(
    ClusterConnection cluster, IProfileChanges changes, TimeProvider time, ILogger<ProfileWatchers> logger)
{
    /// <summary>Streams that one visitor may have open at an edge: tabs.</summary>
    public const int MaxPerVisitor = 12;

    private static readonly TimeSpan WatchTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly BackgroundWork _work = new(nameof(ProfileWatchers), time, logger);
    private readonly Dictionary<string, WatchedProfile> _watched = new(StringComparer.Ordinal);

    /// <summary>How many profiles are watched.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _watched.Count;
            }
        }
    }

    /// <summary>
    /// Begins to watch; null when this visitor has too many streams open already. Every watch is given back by <see cref="Leave"/>.
    /// </summary>
    public WatchedProfile? Join(string identity, long version)
    {
        lock (_gate)
        {
            if (_watched.TryGetValue(identity, out var watched))
            {
                if (watched.Watchers >= MaxPerVisitor) return null;
                watched.Watchers++;
                return watched;
            }

            watched = new WatchedProfile(identity, version) { Watchers = 1 };
            _watched[identity] = watched;
            _work.Start(() => _work.KeepRunningAsync(_ => WatchAsync(watched), watched.Stopped));
            return watched;
        }
    }

    public void Leave(WatchedProfile watched)
    {
        lock (_gate)
        {
            if (--watched.Watchers > 0) return;
            _watched.Remove(watched.Identity);
        }

        watched.Dispose();
    }

    private async Task WatchAsync(WatchedProfile watched)
    {
        await cluster.WaitAsync(watched.Stopped);
        while (!watched.Stopped.IsCancellationRequested)
        {
            try
            {
                var notice = await changes.WaitAsync(
                    watched.Identity, new ChangeWait { KnownVersion = watched.Version, WaitAtMost = WatchTimeout }, watched.Stopped);
                if (!notice.Unavailable)
                {
                    watched.Report(notice.Version);
                    continue;
                }
            }
            catch (Exception exception) when (!watched.Stopped.IsCancellationRequested)
            {
                Log.Failed(logger, exception.GetType().Name);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            // Spread out: a silo that ends leaves many at once.
            await Task.Delay(Pause * (0.5 + Random.Shared.NextDouble()), time, watched.Stopped)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1341, LogLevel.Debug, "A profile could not be watched: {Kind}")]
        public static partial void Failed(ILogger logger, string kind);
    }
}
