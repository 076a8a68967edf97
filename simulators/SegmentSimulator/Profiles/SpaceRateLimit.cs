namespace Personalization.Simulators;

/// <summary>Segment's limit: so many requests in any sliding second, by space. Off until a number is set.</summary>
internal sealed class SpaceRateLimit(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<long>> _starts = [];

    public int? RequestsPerSecond { get; set; }

    public int? RetryAfterSeconds { get; set; }

    public bool TryTake(string space)
    {
        if (RequestsPerSecond is not { } limit) return true;
        lock (_gate)
        {
            if (!_starts.TryGetValue(space, out var starts))
            {
                _starts[space] = starts = new Queue<long>();
            }

            while (starts.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= TimeSpan.FromSeconds(1))
            {
                starts.Dequeue();
            }

            if (starts.Count >= limit) return false;
            starts.Enqueue(time.GetTimestamp());
            return true;
        }
    }
}
