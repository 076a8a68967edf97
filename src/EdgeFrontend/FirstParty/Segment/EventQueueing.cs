using Personalization.EdgeFrontend.Grid.Events;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Segment.Tracking;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>Queue mode: gives a request's events to their visitors' partitions and sums up what became of them.</summary>
internal sealed class EventQueueing(IEventQueue queue, TimeProvider time)
{
    private static readonly Dictionary<char, string> Types = new()
    {
        ['t'] = "track",
        ['p'] = "page",
        ['i'] = "identify",
        ['g'] = "group",
        ['a'] = "alias",
        ['s'] = "screen",
    };

    /// <summary>
    /// The worst status of all partitions: one that is not durable makes the browser repeat all, and the durable ones know theirs.
    /// </summary>
    public async Task<EnqueueStatus> EnqueueAsync(Site site, char letter, TrackingRewritten rewritten, CancellationToken cancellationToken)
    {
        var lag = QueueableEvent.ClockLagSeconds(rewritten.Body.Span, time.GetUtcNow());
        var type = Types.GetValueOrDefault(letter, "track");
        var byKey = new Dictionary<string, List<QueuedEvent>>(StringComparer.Ordinal);
        foreach (var one in rewritten.Events)
        {
            var key = EventQueueKeys.Of(site.Name, one.AnonymousId, one.UserId);
            if (!byKey.TryGetValue(key, out var events))
            {
                byKey[key] = events = [];
            }

            events.Add(QueueableEvent.From(one, type, lag));
        }

        var calls = new List<Task<EnqueueStatus>>(byKey.Count);
        foreach (var (key, events) in byKey)
        {
            calls.Add(queue.EnqueueAsync(key, [.. events], cancellationToken));
        }

        var worst = EnqueueStatus.Durable;
        foreach (var status in await Task.WhenAll(calls))
        {
            if (status == EnqueueStatus.Durable || worst is EnqueueStatus.Unavailable or EnqueueStatus.Full) continue;
            worst = status;
        }

        return worst;
    }
}
