namespace Personalization.Grains.Variations;

/// <summary>A variation that a host's code chooses.</summary>
internal sealed class CodeVariation(string route, string? site, Func<VisitorProfile, string?> choose)
{
    /// <summary>Calls that may be under way at once; behind a function that hangs no more threads are lost than these.</summary>
    public const int MaxRunning = 16;

    private readonly string _prefix = route.EndsWith('*') ? route[..^1] : route;
    private int _running;

    public bool Fits(string requestedSite, string? path)
    {
        if (path is null || (site is not null && site != requestedSite)) return false;
        return route.EndsWith('*') ? path.StartsWith(_prefix, StringComparison.Ordinal) : path == route;
    }

    /// <summary>Begins a call on a thread of its own kind, so that a grain is not held up; null when too many hang already.</summary>
    public Task<string?>? Begin(VisitorProfile profile)
    {
        if (Interlocked.Increment(ref _running) > MaxRunning)
        {
            Interlocked.Decrement(ref _running);
            return null;
        }

        return Task.Run(() =>
        {
            try
            {
                return choose(profile);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        });
    }
}
