using Microsoft.Extensions.Options;
using Personalization.Grains.Configuration;

namespace Personalization.Grains.Profiles;

/// <summary>
/// Whether this process has room for more profiles. The engine puts idle ones away as well, but looks seldom and at a smoothed figure, so
/// that a flood of ids ends a small process first. Above the limit a profile that had to be loaded leaves when it has answered; those that
/// were here stay warm.
/// </summary>
internal sealed class MemoryPressure(IOptions<ProfileOptions> options)
{
    /// <summary>Asking the collector costs about a microsecond, and what it knows changes with a collection only.</summary>
    private const int MillisecondsBetweenLooks = 100;

    private readonly double _share = options.Value.MaxHeapShare;
    private long _nextLook;
    private volatile bool _isLow;

    public bool IsHigh
    {
        get
        {
            var now = Environment.TickCount64;
            if (now < Volatile.Read(ref _nextLook)) return _isLow;
            Volatile.Write(ref _nextLook, now + MillisecondsBetweenLooks);
            return _isLow = Look(_share);
        }
    }

    /// <summary>The heap after the last collection: what lives, and the gaps that it could not close.</summary>
    private static bool Look(double share)
    {
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        return memory.HeapSizeBytes > share * memory.TotalAvailableMemoryBytes;
    }
}
