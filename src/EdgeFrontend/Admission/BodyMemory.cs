using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Configuration;

namespace Personalization.EdgeFrontend.Admission;

/// <summary>
/// The memory that bodies may fill while they are received and worked on, for the whole process. What a request announces counts for
/// nothing, what arrived counts.
/// Senders who proved nothing have three quarters of it together and a quarter by address, so that they can neither keep out those who did
/// nor each other.
/// </summary>
internal sealed class BodyMemory(IOptions<EdgeOptions> options)
{
    /// <summary>Above this many bytes a body with a signature needs one of the places.</summary>
    public const int SmallBodyBytes = 64 * 1024;

    /// <summary>Where the heap is bounded, bodies have this part of it at most.</summary>
    private const int HeapParts = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<ClientNetwork, Held> _byClient = [];
    private readonly int _signedBodies = options.Value.RateLimits.SignedBodies;
    private long _used;
    private long _unproven;
    private int _signed;

    /// <summary>Bytes for all bodies together.</summary>
    public long Limit { get; } = Math.Min(options.Value.BodyMemory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / HeapParts);

    /// <summary>Bytes held now.</summary>
    public long Used
    {
        get
        {
            lock (_gate)
            {
                return _used;
            }
        }
    }

    /// <summary>The value of a limit that <see cref="TryAdd"/> named.</summary>
    public long ValueOf(RateLimit limit) => limit switch
    {
        RateLimit.SignedBodies => _signedBodies,
        RateLimit.BodyMemoryPerAddress => Limit / 4,
        _ => Limit,
    };

    /// <summary>Counts bytes that arrived. A body is refused only for memory that others hold: one that is alone always fits.</summary>
    /// <returns>Null, or the limit that the body is over.</returns>
    internal RateLimit? TryAdd(BodyCharge charge, int bytes)
    {
        lock (_gate)
        {
            var others = _used - charge.Bytes;
            if (others > 0 && _used + bytes > Limit) return RateLimit.BodyMemory;
            if (charge.Trust != BodyTrust.Proven)
            {
                _byClient.TryGetValue(charge.Client, out var held);
                if (held.Bytes - charge.Bytes > 0 && held.Bytes + bytes > Limit / 4) return RateLimit.BodyMemoryPerAddress;
                if (_unproven - charge.Bytes > 0 && _unproven + bytes > Limit / 4 * 3) return RateLimit.BodyMemory;
                var place = charge is { Trust: BodyTrust.Signed, HasPlace: false } && charge.Bytes + bytes > SmallBodyBytes;
                if (place && (_signed >= _signedBodies || held.Signed >= _signedBodies / 4)) return RateLimit.SignedBodies;
                if (place)
                {
                    charge.HasPlace = true;
                    _signed++;
                }

                _byClient[charge.Client] = new Held(held.Bytes + bytes, held.Signed + (place ? 1 : 0));
                _unproven += bytes;
            }

            _used += bytes;
            charge.Bytes += bytes;
            return null;
        }
    }

    internal void GiveBack(BodyCharge charge, long bytes)
    {
        lock (_gate)
        {
            _used -= bytes;
            charge.Bytes -= bytes;
            if (charge.Trust == BodyTrust.Proven) return;
            _unproven -= bytes;
            if (!_byClient.TryGetValue(charge.Client, out var held)) return;
            var place = charge.HasPlace && charge.Bytes == 0;
            if (place)
            {
                charge.HasPlace = false;
                _signed--;
            }

            held = new Held(held.Bytes - bytes, held.Signed - (place ? 1 : 0));
            if (held.Bytes > 0)
            {
                _byClient[charge.Client] = held;
            }
            else
            {
                _byClient.Remove(charge.Client);
            }
        }
    }

    private readonly record struct Held(long Bytes, int Signed);
}
