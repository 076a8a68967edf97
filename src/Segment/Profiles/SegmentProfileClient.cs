using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Personalization.Segment.Profiles;

/// <summary>
/// Pulls a profile's traits from Segment's Profile API. Every way in which the other side can misbehave ends, in bounded time and memory,
/// in one of the outcomes of <see cref="ProfilePull"/>; exceptions mean the caller cancelled or a bug.
/// </summary>
/// <remarks>
/// It never retries. The one who retries must hold the space's budget, know how many readers wait and keep the back-off of each user: that
/// is the caller, and a second layer here would send requests that nobody granted. One thing is not ours to switch off: when a kept
/// connection turns out to be dead before any answer, the HTTP stack opens another and sends the request once more.
/// </remarks>
public sealed partial class SegmentProfileClient(
    IHttpClientFactory clients, IOptions<SegmentProfileOptions> options, TimeProvider clock, ILogger<SegmentProfileClient> logger)
{
    /// <summary>Name of the HTTP client, for hosts that want to add handlers to it.</summary>
    public const string HttpClientName = "Segment.Profiles";

    internal static readonly HttpRequestOptionsKey<string> SpaceKey = new("Segment.Space");
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);
    private const int MaxRequestIdLength = 128;

    /// <summary>All traits of one profile, without asking anyone for permits.</summary>
    /// <param name="space">Where to ask.</param>
    /// <param name="idType"><c>user_id</c>, <c>anonymous_id</c> or another type configured in the space.</param>
    /// <param name="id">The id, as it is; it is encoded here.</param>
    /// <param name="cancellationToken">Cancels the pull with an <see cref="OperationCanceledException"/>.</param>
    public Task<ProfilePull> PullTraitsAsync(SegmentSpace space, string idType, string id, CancellationToken cancellationToken) =>
        PullTraitsAsync(space, idType, id, permit: null, cancellationToken);

    /// <inheritdoc cref="PullTraitsAsync(SegmentSpace, string, string, CancellationToken)"/>
    /// <param name="permit">Asked before each request; null when there is no budget to keep.</param>
#pragma warning disable CS1573
    public async Task<ProfilePull> PullTraitsAsync(
        SegmentSpace space, string idType, string id, SegmentRequestPermit? permit, CancellationToken cancellationToken)
#pragma warning restore CS1573
    {
        ArgumentNullException.ThrowIfNull(space);
        var pull = new Pull { StartedAt = clock.GetUtcNow() };
        using var deadline = new CancellationTokenSource(options.Value.PullTimeout, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        ProfilePull outcome;
        try
        {
            outcome = await PullPagesAsync(space, idType, id, pull, permit, linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            outcome = new ProfilePullFailed(ProfileFailure.Timeout);
        }
        outcome = outcome with
        {
            StartedAt = pull.StartedAt,
            AskedAt = pull.AskedAt,
            Requests = pull.Requests,
            RequestIds = pull.RequestIds,
        };
        LogOutcome(space, outcome);
        return outcome;
    }

    private async Task<ProfilePull> PullPagesAsync(
        SegmentSpace space, string idType, string id, Pull pull, SegmentRequestPermit? permit, CancellationToken cancellationToken)
    {
        if (ProfileAddress.For(space, idType, id) is not { } address) return new ProfileRejected(0);
        var client = clients.CreateClient(HttpClientName);
        for (string? next = null; ;)
        {
            if (permit is not null && !await permit(cancellationToken)) return new ProfilePullFailed(ProfileFailure.NoPermit);
            var (body, problem) = await GetAsync(client, space, address.Page(options.Value.PageSize, next), pull, cancellationToken);
            if (problem is not null) return problem;
            if (ProfilePage.Parse(body) is not { } page) return new ProfilePullFailed(ProfileFailure.NotJson);
            if (!address.Agrees(page.Url, ref pull.InternalId)) return new ProfilePullFailed(ProfileFailure.WrongUser);
            pull.Add(page, body.Length);

            next = page.Next;
            var end = next is null ? ProfileCompleteness.Complete
                : !pull.Cursors.Add(next) ? ProfileCompleteness.RepeatedCursor
                : pull.Cursors.Count >= options.Value.MaxPages ? ProfileCompleteness.PageCap
                : pull.Bytes >= options.Value.MaxPullBytes ? ProfileCompleteness.SizeCap
                : ProfileCompleteness.None;
            if (end != ProfileCompleteness.None)
            {
                return new ProfileFound { Traits = [.. pull.Traits.Values], Unreadable = [.. pull.Unreadable], Completeness = end };
            }
        }
    }

    private async Task<(ReadOnlyMemory<byte> Body, ProfilePull? Problem)> GetAsync(
        HttpClient client, SegmentSpace space, Uri url, Pull pull, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{space.Token}:")));
        request.Headers.Accept.Add(new("application/json"));
        request.Options.Set(SpaceKey, space.Key);
        pull.Requests++;
        var sent = clock.GetTimestamp();
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            pull.AskedAt ??= response.Headers.Date - clock.GetElapsedTime(sent);
            if (RequestIdOf(response) is { } requestId)
            {
                pull.RequestIds.Add(requestId);
            }

            if (response.StatusCode == HttpStatusCode.OK) return (await response.Content.ReadAsByteArrayAsync(cancellationToken), null);
            return (default, await ProblemOfAsync(response, cancellationToken));
        }
        catch (TimeoutRejectedException)
        {
            return (default, new ProfilePullFailed(ProfileFailure.Timeout));
        }
        catch (BrokenCircuitException exception)
        {
            pull.Requests--;
            return (default, new ProfilePullFailed(ProfileFailure.BreakerOpen, exception.RetryAfter));
        }
        catch (ProfileBodyException exception)
        {
            return (default, new ProfilePullFailed(exception.Failure));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (default, new ProfilePullFailed(ProfileFailure.Network));
        }
    }

    private async Task<ProfilePull> ProblemOfAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        (int)response.StatusCode switch
        {
            // A proxy's own 404 page is a failure: taking it for an answer would make every profile vanish at once.
            404 =>
                await IsErrorAsync(response.Content, cancellationToken)
                    ? new ProfileNotFound()
                    : new ProfilePullFailed(ProfileFailure.NotJson),
            401 => new ProfileUnauthorized(),
            429 => new ProfileRateLimited(RetryAfterOf(response)),
            408 => new ProfilePullFailed(ProfileFailure.Timeout),
            >= 400 and < 500 => new ProfileRejected((int)response.StatusCode),
            >= 500 => new ProfilePullFailed(ProfileFailure.ServerError, RetryAfterOf(response)),
            _ => new ProfilePullFailed(ProfileFailure.UnexpectedStatus),
        };

    private static async Task<bool> IsErrorAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var body = await content.ReadAsByteArrayAsync(cancellationToken);
        return body.Length == 0 || body.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date is { } date ? date - clock.GetUtcNow() : null);
        return wait is null ? null : TimeSpan.FromTicks(Math.Clamp(wait.Value.Ticks, 0, MaxRetryAfter.Ticks));
    }

    /// <summary>Only what is safe in a log line: the header is the other side's text.</summary>
    private static string? RequestIdOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Request-Id", out var values)
            && values.FirstOrDefault() is { Length: > 0 and <= MaxRequestIdLength } id
            && id.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':' or '/')
            ? id
            : null;

    private sealed class Pull
    {
        public string? InternalId;

        public required DateTimeOffset StartedAt { get; init; }

        public DateTimeOffset? AskedAt { get; set; }

        public int Requests { get; set; }

        public long Bytes { get; private set; }

        public List<string> RequestIds { get; } = [];

        public HashSet<string> Cursors { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, PulledTrait> Traits { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Unreadable { get; } = new(StringComparer.Ordinal);

        public void Add(ProfilePage page, int bytes)
        {
            Bytes += bytes;
            Unreadable.UnionWith(page.Unreadable);
            foreach (var trait in page.Traits)
            {
                // A profile that changes between two pages can show a trait twice: the newer one is true.
                if (!Traits.TryGetValue(trait.Name, out var earlier) || !(earlier.UpdatedAt > trait.UpdatedAt))
                {
                    Traits[trait.Name] = trait;
                }
            }
        }
    }
}
