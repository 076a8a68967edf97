using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Personalization.Segment.Tracking;

/// <summary>
/// Sends one body to the tracking API. It sends no header but those it knows: a visitor's session cookie or the site's own Authorization
/// has no business at a third party. It never retries: the browser library does, and so does the queue.
/// </summary>
public sealed partial class TrackingForwarder(
    IHttpClientFactory clients, IOptions<TrackingForwarderOptions> options, TimeProvider clock, ILogger<TrackingForwarder> logger)
{
    /// <summary>Name of the HTTP client, for hosts that want to add handlers to it.</summary>
    public const string HttpClientName = "Segment.Tracking";

    private const int MaxHeaderLength = 2048;

    /// <summary>The visitor's headers that go up.</summary>
    public static FrozenSet<string> ForwardedHeaders { get; } =
        new[] { "User-Agent", "Accept-Language", "X-Retry-Count" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Throws only <see cref="OperationCanceledException"/>, when the caller cancels.</summary>
    public async Task<TrackingOutcome> ForwardAsync(TrackingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!TrackingMethods.TryGetLetter(request.Letter.ToString(), out var letter))
        {
            throw new ArgumentException($"'{request.Letter}' is no method of the tracking API.", nameof(request));
        }

        using var deadline = new CancellationTokenSource(options.Value.Timeout, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        TrackingOutcome outcome;
        try
        {
            using var message = MessageFor(request, letter);
            using var response = await clients.CreateClient(HttpClientName)
                .SendAsync(message, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            outcome = OutcomeOf(response);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            outcome = new TrackingUnavailable(503, null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            outcome = new TrackingUnavailable(502, null);
        }
        if (outcome is not TrackingAccepted)
        {
            Log.NotDelivered(logger, letter, outcome.GetType().Name, outcome.StatusCode);
        }

        return outcome;
    }

    private static HttpRequestMessage MessageFor(TrackingRequest request, char letter)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"{request.TrackingUrl.TrimEnd('/')}/{letter}"))
        {
            Content = new ReadOnlyMemoryContent(request.Body),
        };
        var isText = TrackingContentTypes.IsAccepted(request.ContentType) && MediaType.Parse(request.ContentType).Essence == "text/plain";
        // Written anew: what was sent may be read, but not sent on, with a mistake in it.
        message.Content.Headers.ContentType = isText
            ? new MediaTypeHeaderValue("text/plain", "utf-8")
            : new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in request.Headers)
        {
            if (ForwardedHeaders.Contains(name) && IsPlain(value))
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }
        if (request.ClientIp is { Length: > 0 } address && IsPlain(address))
        {
            message.Headers.TryAddWithoutValidation("X-Forwarded-For", address);
        }

        if (request.WriteKey is { Length: > 0 } key && letter != TrackingMethods.Metrics)
        {
            message.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key}:")));
        }

        return message;
    }

    private TrackingOutcome OutcomeOf(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return status switch
        {
            >= 200 and < 300 => new TrackingAccepted(),
            429 => new TrackingRateLimited(RetryAfterOf(response)),
            // The statuses that analytics.js would retry have nothing to do with the event itself.
            408 or 410 or 425 or 460 or 503 or 504 => new TrackingUnavailable(503, status, RetryAfterOf(response)),
            >= 400 and < 500 => new TrackingRejected(status),
            _ => new TrackingUnavailable(502, status, RetryAfterOf(response)),
        };
    }

    private int? RetryAfterOf(HttpResponseMessage response)
    {
        const int longest = 300;
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date is { } date ? date - clock.GetUtcNow() : null);
        return wait is null ? null : (int)Math.Clamp(Math.Ceiling(wait.Value.TotalSeconds), 0, longest);
    }

    /// <summary>Printable ASCII: the rest of what browsers send in these headers is noise or an attack.</summary>
    private static bool IsPlain(string value) =>
        value.Length is > 0 and <= MaxHeaderLength && value.All(static c => c is >= ' ' and <= '~');

    private static partial class Log
    {
        [LoggerMessage(
            2101, LogLevel.Warning, "The tracking API did not take a request to /{Letter}: {Outcome}, answered with {StatusCode}")]
        public static partial void NotDelivered(ILogger logger, char letter, string outcome, int statusCode);
    }
}
