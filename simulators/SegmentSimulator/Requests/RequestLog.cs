using System.Collections.Concurrent;

namespace Personalization.Simulators;

/// <summary>
/// Everything that callers sent, in order of arrival, with counters that outlive the bounded list. Tests assert on this
/// instead of on what our own client believes that it did.
/// </summary>
public sealed class RequestLog
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentDictionary<(EndpointFamily Family, string Endpoint, string Id), int> _counts = new();
    private readonly ChangeSignal _changed = new();
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private readonly long _epoch;
    private long _number;

    internal RequestLog(TimeProvider time, int capacity)
    {
        _time = time;
        _capacity = capacity;
        _epoch = time.GetTimestamp();
    }

    /// <summary>The newest requests, oldest first, as many as the options keep.</summary>
    public IReadOnlyList<RecordedRequest> All => [.. _requests];

    /// <summary>Requests of one service, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> Of(EndpointFamily family, string? endpoint = null, string? id = null) =>
        [.. _requests.Where(request => request.Family == family
            && (endpoint ?? request.Endpoint) == request.Endpoint
            && (id ?? request.Id) == request.Id)];

    /// <summary>How many requests arrived since the last <see cref="Clear"/>; null means any.</summary>
    public int Count(EndpointFamily? family = null, string? endpoint = null, string? id = null) =>
        _counts.Where(count => (family ?? count.Key.Family) == count.Key.Family && (endpoint ?? count.Key.Endpoint) == count.Key.Endpoint
            && (id ?? count.Key.Id) == count.Key.Id).Sum(count => count.Value);

    /// <summary>Requests of a service that have not been answered yet.</summary>
    public int InFlight(EndpointFamily family) => _requests.Count(request => request.Family == family && request.EndedAt is null);

    /// <summary>
    /// The most requests that started within any window of the given length: what a rate limit at the other side would see.
    /// </summary>
    public int PeakIn(TimeSpan window, EndpointFamily family, string? space = null)
    {
        var starts = _requests.Where(request => request.Family == family && (space ?? request.Space) == request.Space)
            .Select(request => request.StartedAt).Order().ToArray();
        var peak = 0;
        for (int first = 0, last = 0; last < starts.Length; last++)
        {
            while (starts[last] - starts[first] >= window)
            {
                first++;
            }

            peak = Math.Max(peak, last - first + 1);
        }

        return peak;
    }

    /// <summary>Returns when the predicate holds, else throws after the deadline with what was awaited and what had come.</summary>
    public Task WaitForAsync(Func<RequestLog, bool> predicate, TimeSpan deadline, string what) =>
        _changed.WaitForAsync(() => predicate(this), deadline, () => $"{what}; requests so far: {Describe()}");

    /// <summary>Forgets requests and counters; numbers and times go on.</summary>
    public void Clear()
    {
        _requests.Clear();
        _counts.Clear();
        _changed.Raise();
    }

    internal IEnumerable<KeyValuePair<(EndpointFamily Family, string Endpoint, string Id), int>> Counters => _counts;

    internal RecordedRequest Begin(RequestTarget target, HttpRequest request, string rawTarget)
    {
        var recorded = new RecordedRequest
        {
            Number = Interlocked.Increment(ref _number),
            Family = target.Family,
            Endpoint = target.Endpoint,
            Space = target.Space,
            Id = target.Id,
            Method = request.Method,
            Target = rawTarget,
            Headers = request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            StartedAt = _time.GetElapsedTime(_epoch),
        };
        _counts.AddOrUpdate((target.Family, target.Endpoint, target.Id ?? ""), 1, (_, count) => count + 1);
        _requests.Enqueue(recorded);
        while (_requests.Count > _capacity)
        {
            _requests.TryDequeue(out _);
        }

        _changed.Raise();
        return recorded;
    }

    internal void End(RecordedRequest recorded, int status, bool clientLeft)
    {
        recorded.Status = status;
        recorded.ClientLeft = clientLeft;
        recorded.EndedAt = _time.GetElapsedTime(_epoch);
        _changed.Raise();
    }

    private string Describe() =>
        _counts.IsEmpty ? "none" : string.Join(", ", _counts.GroupBy(count => (count.Key.Family, count.Key.Endpoint))
            .Select(group => $"{group.Key.Family}/{group.Key.Endpoint} {group.Sum(count => count.Value)}"));
}
