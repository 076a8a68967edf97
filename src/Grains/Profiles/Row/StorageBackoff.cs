namespace Personalization.Grains.Profiles.Row;

/// <summary>
/// What a silo knows about its database, shared by all profiles: while reads fail only a few pages a second try one. Otherwise each page of
/// a stranger, and of each visitor whose last write failed, makes its own failing read with its own line in the log, and the pages of
/// visitors who need no database wait behind them.
/// </summary>
/// <remarks>Only pages look here. A write always tries: its answer is about that write.</remarks>
internal sealed class StorageBackoff(TimeProvider time)
{
    /// <summary>Between two attempts of a silo: short beside how long a recovery may take.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(0.1);

    // When the last attempt was allowed; 0 while reads succeed.
    private long _lastTry;

    /// <summary>A read failed for want of an answer.</summary>
    public void RecordFailure() => Interlocked.CompareExchange(ref _lastTry, Math.Max(1, time.GetTimestamp()), 0);

    /// <summary>The database answered.</summary>
    public void RecordSuccess()
    {
        if (Volatile.Read(ref _lastTry) != 0)
        {
            Volatile.Write(ref _lastTry, 0);
        }
    }

    /// <summary>Whether a page may try to read a row now.</summary>
    public bool ShouldAttempt()
    {
        var last = Volatile.Read(ref _lastTry);
        return last == 0
            || (time.GetElapsedTime(last) >= Period && Interlocked.CompareExchange(ref _lastTry, time.GetTimestamp(), last) == last);
    }
}
