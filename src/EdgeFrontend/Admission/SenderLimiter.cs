using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading.RateLimiting;

namespace Personalization.EdgeFrontend.Admission;

/// <summary>
/// One limit: a bucket of tokens for each sender. Senders fall into a fixed number of buckets by a hash under a secret of this process, so
/// however many addresses or ids are made up, memory is bounded, and nobody can choose whose bucket they empty. Buckets that are full again
/// are given back.
/// </summary>
internal sealed class SenderLimiter : IDisposable
{
    /// <summary>
    /// Most buckets at a time. Two of a hundred active senders share one with a chance of 0.15 %, of a thousand each shares one with 1.5 %.
    /// </summary>
    public const int MaxBuckets = 65_536;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly long _seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private readonly PartitionedRateLimiter<int> _buckets;

    public SenderLimiter(int perSecond, int burst)
    {
        Burst = burst;
        var options = new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = Second,
            QueueLimit = 0,
            AutoReplenishment = false,
        };
        _buckets = PartitionedRateLimiter.Create<int, int>(bucket => RateLimitPartition.GetTokenBucketLimiter(bucket, _ => options));
    }

    /// <summary>Most that may come at once.</summary>
    public int Burst { get; }

    /// <summary>
    /// Which bucket an address has: an IPv4 address its own, an IPv6 address that of its /64, which is what one subscriber is given.
    /// </summary>
    public int BucketOf(IPAddress? address)
    {
        if (address is null) return 0;
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var length)) return 0;
        return Bucket(bytes[..(address.AddressFamily == AddressFamily.InterNetworkV6 ? 8 : length)], _seed);
    }

    /// <summary>Which bucket an id has, within a scope whose ids are not those of another.</summary>
    public int BucketOf(string scope, string id) =>
        Bucket(MemoryMarshal.AsBytes(id.AsSpan()), unchecked((long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(scope.AsSpan()), _seed)));

    /// <summary>Takes tokens. What could never be had at once costs a whole bucket instead of being refused for ever.</summary>
    /// <returns>Null when they were there, else when to come again.</returns>
    public TimeSpan? Take(int bucket, int tokens)
    {
        using var lease = _buckets.AttemptAcquire(bucket, Math.Min(tokens, Burst));
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var after) && after > Second ? after : Second;
    }

    public void Dispose() => _buckets.Dispose();

    private static int Bucket(ReadOnlySpan<byte> sender, long seed) => (int)(XxHash3.HashToUInt64(sender, seed) % MaxBuckets);
}
