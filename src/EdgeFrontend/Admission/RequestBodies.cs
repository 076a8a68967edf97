using System.Buffers;
using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Http;

namespace Personalization.EdgeFrontend.Admission;

/// <summary>
/// Reads request bodies into memory: into pieces that are rented as bytes arrive, charged to the process's <see cref="BodyMemory"/>, and at
/// the end into one array.
/// A length that is announced allocates nothing, and a body that comes too slowly ends.
/// </summary>
internal sealed class RequestBodies(BodyMemory memory, RequestLimits limits, IOptions<EdgeOptions> options, TimeProvider time)
{
    private const int FirstPiece = 4 * 1024;
    private const int LargestPiece = 128 * 1024;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly int _leastRate = options.Value.RateLimits.BodyBytesPerSecond;

    // A large body is in memory twice while it is put together; one at a time.
    private readonly Lock _joining = new();

    /// <summary>Reads the body to its end.</summary>
    /// <param name="context">The request, which the body belongs to until it ends.</param>
    /// <param name="body">Where to read: the request's body, or what it inflates to.</param>
    /// <param name="maxBytes">Larger ones are refused, those that announce it before anything is read.</param>
    /// <param name="trust">What is known of the sender.</param>
    public async ValueTask<ReceivedBody> ReadAsync(HttpContext context, Stream body, int maxBytes, BodyTrust trust)
    {
        // The limit is kept here: the server's own would close the connection before the sender has read why.
        BodySize.LeaveToReader(context);
        if (ReferenceEquals(body, context.Request.Body) && context.Request.ContentLength > maxBytes)
        {
            return new ReceivedBody(default, IsTooLarge: true);
        }

        var charge = new BodyCharge(memory, ClientNetwork.Of(context.Connection.RemoteIpAddress), trust);
        context.Response.RegisterForDispose(charge);
        var pieces = new List<(byte[] Bytes, int Length)>(1);
        try
        {
            var (length, refusal) = await ReceiveAsync(context, body, maxBytes, charge, pieces);
            if (refusal is { } exceeded) return new ReceivedBody(default, Exceeded: exceeded);
            return length > maxBytes ? new ReceivedBody(default, IsTooLarge: true) : new ReceivedBody(Join(pieces, length, charge));
        }
        finally
        {
            foreach (var (bytes, _) in pieces)
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }

            if (pieces.Count > 0)
            {
                charge.Dispose();
            }
        }
    }

    private async ValueTask<(int Length, RateLimitExceeded? Refusal)> ReceiveAsync(
        HttpContext context, Stream body, int maxBytes, BodyCharge charge, List<(byte[] Bytes, int Length)> pieces)
    {
        var started = time.GetTimestamp();
        using var slow = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var gone = context.RequestAborted.Register(static source => ((CancellationTokenSource)source!).Cancel(), slow);
        var length = 0;
        while (true)
        {
            if (pieces is [] || pieces[^1].Bytes.Length == pieces[^1].Length)
            {
                var size = pieces is [] ? FirstPiece : Math.Min(LargestPiece, pieces[^1].Bytes.Length * 2);
                if (charge.TryAdd(size) is { } over) return (length, limits.Refuse(over, memory.ValueOf(over), RetryAfter, context));
                pieces.Add((ArrayPool<byte>.Shared.Rent(size), 0));
            }

            if (_leastRate > 0)
            {
                var left = Grace + TimeSpan.FromSeconds(length / (double)_leastRate) - time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero) return (length, TooSlow(context));
                slow.CancelAfter(left);
            }

            int read;
            try
            {
                read = await body.ReadAsync(pieces[^1].Bytes.AsMemory(pieces[^1].Length), slow.Token);
            }
            catch (OperationCanceledException) when (slow.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
            {
                return (length, TooSlow(context));
            }

            if (read == 0) return (length, null);
            pieces[^1] = (pieces[^1].Bytes, pieces[^1].Length + read);
            length += read;
            if (length > maxBytes) return (length, null);
        }
    }

    private RateLimitExceeded TooSlow(HttpContext context)
    {
        // What may still come is not waited for.
        context.Response.Headers.Connection = "close";
        return limits.Refuse(RateLimit.BodyBytesPerSecond, _leastRate, RetryAfter, context);
    }

    private byte[] Join(List<(byte[] Bytes, int Length)> pieces, int length, BodyCharge charge)
    {
        if (length <= BodyMemory.SmallBodyBytes) return Copy();
        lock (_joining)
        {
            return Copy();
        }

        byte[] Copy()
        {
            var whole = GC.AllocateUninitializedArray<byte>(length);
            var at = 0;
            foreach (var (bytes, count) in pieces)
            {
                bytes.AsSpan(0, count).CopyTo(whole.AsSpan(at));
                at += count;
                ArrayPool<byte>.Shared.Return(bytes);
            }

            pieces.Clear();
            charge.Keep(length);
            return whole;
        }
    }
}
