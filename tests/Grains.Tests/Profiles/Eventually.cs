using System.Diagnostics;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Waits for what has no event of its own, with a deadline that says what was awaited.</summary>
internal static class Eventually
{
    /// <summary>Far longer than anything takes: tests share machines with other tests.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Deadline) throw new TimeoutException($"Waited {Deadline.TotalSeconds} s for this: {what}.");
            await Task.Delay(10);
        }
    }
}
