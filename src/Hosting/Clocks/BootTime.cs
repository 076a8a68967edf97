using System.Runtime.InteropServices;

namespace Personalization.Hosting.Clocks;

/// <summary>
/// Time since the machine started, the time in which it was suspended included: what the runtime's own clocks leave out on Linux.
/// </summary>
public static partial class BootTime
{
    private const int ClockBootTime = 7;

    private static readonly bool HasClock = Probe();

    /// <summary>Reads it. Elsewhere than on Linux it is the clock of <paramref name="time"/>, which may stand still in a suspension.</summary>
    public static TimeSpan Read(TimeProvider time) =>
        HasClock && ReferenceEquals(time, TimeProvider.System) && GetTime(ClockBootTime, out var now) == 0
            ? new TimeSpan((now.Seconds * TimeSpan.TicksPerSecond) + (now.Nanoseconds / 100))
            : time.GetElapsedTime(0);

    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return false;
        try
        {
            return GetTime(ClockBootTime, out _) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out KernelTime now);

    /// <summary>The kernel's <c>struct timespec</c> of 64-bit processes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct KernelTime
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
