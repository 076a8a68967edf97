using Microsoft.Extensions.Options;
using Personalization.Grains.Configuration;

namespace Personalization.Grains.Profiles;

/// <summary>
/// Counts the identities of this silo. Anybody can make up anonymous ids as fast as requests can be sent, so above the limit an anonymous
/// activation leaves as soon as its calls are answered; what it has to keep is in its row.
/// </summary>
internal sealed class ActivationCounter(IOptions<ProfileOptions> options)
{
    private readonly int _limit = options.Value.MaxAnonymousInMemory;
    private int _anonymous;
    private long _woken;

    /// <summary>Anonymous identities in memory now.</summary>
    public int Anonymous => Volatile.Read(ref _anonymous);

    /// <summary>Whether more anonymous identities are in memory than may stay.</summary>
    public bool IsFull => Anonymous > _limit;

    /// <summary>Identities of any kind that woke up here since the silo started.</summary>
    public long Activated => Volatile.Read(ref _woken);

    public void OnActivated(bool isAnonymous)
    {
        Interlocked.Increment(ref _woken);
        if (isAnonymous)
        {
            Interlocked.Increment(ref _anonymous);
        }
    }

    public void OnDeactivated(bool isAnonymous)
    {
        if (isAnonymous)
        {
            Interlocked.Decrement(ref _anonymous);
        }
    }
}
