using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty.Webhooks;

/// <summary>
/// When a profile push was last stored through this edge, by space; since the start for a space that takes pushes and had none.
/// </summary>
internal sealed class PushAges
{
    private readonly ConcurrentDictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly ISiteCatalog _sites;
    private readonly TimeProvider _time;
    private readonly long _startedAt;

    public PushAges(ISiteCatalog sites, TimeProvider time, EdgeMetrics metrics)
    {
        (_sites, _time, _startedAt) = (sites, time, time.GetTimestamp());
        metrics.WatchPushes(Observe);
    }

    /// <summary>A push of this space is durable.</summary>
    public void Note(string space) => _last[space] = _time.GetTimestamp();

    private IEnumerable<Measurement<double>> Observe() =>
        _sites.Current.Sites
            .Where(site => site.Features.IncomingWebhook)
            .Select(site => site.Space)
            .Distinct(StringComparer.Ordinal)
            .Select(space => new Measurement<double>(
                _time.GetElapsedTime(_last.GetValueOrDefault(space, _startedAt)).TotalSeconds,
                new KeyValuePair<string, object?>("space", space)));
}
