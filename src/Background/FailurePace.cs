namespace Personalization.Background;

/// <summary>
/// Lets the first failure of a kind through in a minute, and counts the others: a new kind is always seen, however loud the known ones
/// are. A kind is the type of the exception and the method that threw it.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class FailurePace(TimeProvider time)
{
    /// <summary>Between two full lines about one kind.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>Kinds that are told apart; what comes after them is one kind.</summary>
    private const int MaxKinds = 256;

    private readonly Dictionary<(Type? Type, string? Method), Kind> _kinds = [];
    private readonly Lock _gate = new();

    /// <summary>Counts a failure.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="count">How many of its kind there were since the last line about it, this one included.</param>
    /// <returns>Whether it is to be said in full now.</returns>
    public bool IsDue(Exception exception, out int count)
    {
        lock (_gate)
        {
            var kind = Find((exception.GetType(), exception.TargetSite?.Name));
            count = ++kind.Unsaid;
            if (kind.SaidAt is { } at && time.GetElapsedTime(at) < Period) return false;
            (kind.SaidAt, kind.Unsaid) = (time.GetTimestamp(), 0);
            return true;
        }
    }

    private Kind Find((Type? Type, string? Method) key)
    {
        if (_kinds.TryGetValue(key, out var known)) return known;
        if (_kinds.Count >= MaxKinds)
        {
            key = default;
            if (_kinds.TryGetValue(key, out known)) return known;
        }

        return _kinds[key] = new Kind();
    }

    private sealed class Kind
    {
        public int Unsaid { get; set; }

        public long? SaidAt { get; set; }
    }
}
