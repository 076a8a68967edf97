using Microsoft.Extensions.Options;

namespace Personalization.Grains.Profiles;

/// <summary>
/// Counts the anonymous identities in this silo's memory. Anybody can make up ids as fast as requests can be sent, so above the limit an
/// anonymous activation leaves as soon as its calls are answered; what it has to keep is in its row.
/// </summary>
internal sealed class AnonymousPopulation(IOptions<ProfileOptions> options)
{
    private readonly int limit = options.Value.MaxAnonymousInMemory;
    private int count;

    public int Count => Volatile.Read(ref count);

    public bool IsFull => Count > limit;

    public void Enter() => Interlocked.Increment(ref count);

    public void Leave() => Interlocked.Decrement(ref count);
}
