using Polly.CircuitBreaker;

namespace Personalization.Segment.Profiles;

/// <summary>
/// Decides which failures of a space count. A failure repeated for the same id counts only once enough other ids failed too, so that
/// one poisoned id, retried however often, never takes the others with it.
/// </summary>
internal sealed class SpaceBreaker(TimeProvider clock, TimeSpan window, int minimumIds)
{
    private const int MaxRemembered = 1024;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _failedAt = new(StringComparer.Ordinal);

    private CircuitBreakerStateProvider[] _states = [];

    /// <summary>
    /// The worst of all that were built: of two requests that are the first at the same moment each builds a breaker, of which one is kept,
    /// and nobody says which.
    /// </summary>
    public CircuitState State =>
        _states.Select(static state => state.CircuitState).DefaultIfEmpty(CircuitState.Closed).MaxBy(static state => state switch
    {
        CircuitState.Closed => 0,
        CircuitState.HalfOpen => 1,
        _ => 2,
    });

    /// <summary>Tells the state of a breaker that is being built.</summary>
    public CircuitBreakerStateProvider Watch()
    {
        var state = new CircuitBreakerStateProvider();
        lock (_lock)
        {
            _states = [.. _states, state];
        }

        return state;
    }

    /// <summary>True when this failure is to be held against the space.</summary>
    public bool Counts(string id)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            _failedAt[id] = now;
            if (_failedAt.Count >= minimumIds)
            {
                Forget(now);
            }

            return _failedAt.Count >= minimumIds || State == CircuitState.HalfOpen;
        }
    }

    private void Forget(long now)
    {
        // Enough to know that many failed: the ids themselves are not worth memory during an outage.
        if (_failedAt.Count > MaxRemembered)
        {
            foreach (var id in _failedAt.Keys.Take(MaxRemembered / 2).ToArray())
            {
                _failedAt.Remove(id);
            }
        }
        foreach (var (id, at) in _failedAt)
        {
            if (clock.GetElapsedTime(at, now) > window)
            {
                _failedAt.Remove(id);
            }
        }
    }
}
