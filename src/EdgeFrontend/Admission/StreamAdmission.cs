using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Telemetry;

namespace Personalization.EdgeFrontend.Admission;

/// <summary>
/// The event streams of this edge: so many at all, so many of one client, half of them by one stream address, and a quarter that only
/// visitors who proved who they are may take. One address of a stream may be that of all new visitors, so its limit is no small number.
/// </summary>
internal sealed class StreamAdmission(IOptions<EdgeOptions> options, RequestLimits limits, EdgeMetrics metrics)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<ClientNetwork, int> _byClient = [];
    private readonly Dictionary<string, int> _byTicket = new(StringComparer.Ordinal);
    private readonly int _most = options.Value.MaxEventStreams;
    private readonly int _mostOfClient = options.Value.RateLimits is { Enabled: true, EventStreamsPerAddress: > 0 } rates
        ? rates.EventStreamsPerAddress
        : int.MaxValue;
    private int _open;

    /// <summary>Takes a place. Every place that was had is given back by <see cref="Leave"/>.</summary>
    /// <returns>Null, or the limit that the stream is over.</returns>
    public RateLimitExceeded? Enter(HttpContext context, string ticket, bool isProven)
    {
        var client = ClientNetwork.Of(context.Connection.RemoteIpAddress);
        var unproven = _most - (_most / 4);
        var byTicket = _most - (_most / 2);
        (RateLimit Limit, int Value) over;
        lock (_gate)
        {
            if (_open >= (isProven ? _most : unproven))
            {
                over = (RateLimit.EventStreams, isProven ? _most : unproven);
            }
            else if (_byClient.GetValueOrDefault(client) >= _mostOfClient)
            {
                over = (RateLimit.EventStreamsPerAddress, _mostOfClient);
            }
            else if (_byTicket.GetValueOrDefault(ticket) >= byTicket)
            {
                over = (RateLimit.EventStreamsPerTicket, byTicket);
            }
            else
            {
                _open++;
                _byClient[client] = _byClient.GetValueOrDefault(client) + 1;
                _byTicket[ticket] = _byTicket.GetValueOrDefault(ticket) + 1;
                return null;
            }
        }

        metrics.Rejected("ofrep-streams");
        return limits.Refuse(over.Limit, over.Value, RetryAfter, context);
    }

    public void Leave(HttpContext context, string ticket)
    {
        lock (_gate)
        {
            _open--;
            Take(_byClient, ClientNetwork.Of(context.Connection.RemoteIpAddress));
            Take(_byTicket, ticket);
        }

        static void Take<TKey>(Dictionary<TKey, int> counts, TKey key)
            where TKey : notnull
        {
            if (--counts[key] == 0)
            {
                counts.Remove(key);
            }
        }
    }
}
