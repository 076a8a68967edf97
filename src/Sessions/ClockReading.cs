namespace Personalization.Sessions;

/// <summary>
/// Two clocks of a machine, read together. Boot time counts while the machine is suspended and stops while a hypervisor holds it; the wall
/// clock is put right afterwards, and is sometimes put wrong.
/// </summary>
/// <param name="Boot">Time since the machine started.</param>
/// <param name="Wall">Time of day, from any origin.</param>
public readonly record struct ClockReading(TimeSpan Boot, TimeSpan Wall)
{
    /// <summary>What has passed since an earlier reading, by the clock that says more.</summary>
    public TimeSpan Since(ClockReading earlier) => Max(Boot - earlier.Boot, Wall - earlier.Wall);

    /// <summary>How far the two clocks came apart since an earlier reading.</summary>
    public TimeSpan Gap(ClockReading earlier) => ((Boot - earlier.Boot) - (Wall - earlier.Wall)).Duration();

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
