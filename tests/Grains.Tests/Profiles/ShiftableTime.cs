namespace Personalization.Grains.Tests.Profiles;

/// <summary>
/// A clock that tests move while the silo under it goes on running: both of its hands can be advanced, the wall clock alone can jump.
/// Timers keep real time, so nothing of the engine stands still.
/// </summary>
public sealed class ShiftableTime : TimeProvider
{
    private long _monotonic;
    private long _wall;

    /// <summary>Time passes.</summary>
    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _monotonic, by.Ticks);
        Interlocked.Add(ref _wall, by.Ticks);
    }

    /// <summary>Somebody sets the clock; no time passes.</summary>
    public void SetWallBy(TimeSpan by) => Interlocked.Add(ref _wall, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _wall));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _monotonic);
}
