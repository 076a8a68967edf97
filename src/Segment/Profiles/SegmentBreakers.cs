using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;

namespace Personalization.Segment.Profiles;

/// <summary>The breakers of all spaces, so that operators can see which space is down and why nothing is pulled. Thread-safe.</summary>
internal sealed class SegmentBreakers(IOptions<SegmentProfileOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, SpaceBreaker> _spaces = new(StringComparer.Ordinal);

    public SegmentBreakerState StateOf(SegmentSpace space) =>
        !_spaces.TryGetValue(space.Key, out var breaker) ? SegmentBreakerState.Closed : breaker.State switch
        {
            CircuitState.Closed => SegmentBreakerState.Closed,
            CircuitState.HalfOpen => SegmentBreakerState.HalfOpen,
            _ => SegmentBreakerState.Open,
        };

    internal SpaceBreaker Of(string key) => _spaces.GetOrAdd(key, static (_, self) => self.Create(), this);

    private SpaceBreaker Create() => new(clock, options.Value.BreakerWindow, options.Value.BreakerMinimumIds);
}
