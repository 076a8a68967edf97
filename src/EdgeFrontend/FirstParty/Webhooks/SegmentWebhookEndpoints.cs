using System.Collections.Concurrent;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.Profiles;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Http;
using Personalization.Hosting.Logins;
using Personalization.Hosting.Telemetry;
using Personalization.Segment.Webhooks;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty.Webhooks;

/// <summary>
/// Takes Segment's profile pushes. The answer is 200 only after everything in the delivery is durable; what cannot be stored in time is
/// 503, so that Segment sends it again, and nothing is lost by that because merging is idempotent.
/// </summary>
internal sealed partial class SegmentWebhookEndpoints(
    IProfilePush push,
    DecisionFallback fallback,
    RequestLimits limits,
    RequestBodies bodies,
    FailedLogins logins,
    TimeProvider time,
    EdgeMetrics metrics,
    PushAges ages,
    ILogger<SegmentWebhookEndpoints> logger) : IFirstPartyEndpoints
{
    /// <summary>Segment gives up after 5 s.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Senders other than Segment use any of them.</summary>
    private static readonly string[] Methods = ["POST", "PUT", "PATCH"];

    private const int Concurrency = 64;
    private const string Door = "webhook";

    /// <summary>Most unknown computation classes that are named in the log, each once.</summary>
    private const int MaxClasses = 32;

    private readonly ConditionalWeakTable<Site, WebhookAuthenticator> _authenticators = [];
    private readonly LogPace _pace = new(time);
    private readonly ConcurrentDictionary<string, bool> _classes = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var webhook = endpoints.MapFeature(site => site.Features.IncomingWebhook);
        var receive = FirstPartyEndpointExtensions.Serve((context, visit, _) => ReceiveAsync(context, visit.Site));
        webhook.MapMethods("/profiles-webhook", Methods, receive);
        webhook.MapMethods("/personas", Methods, receive); // of the Segment Edge SDK
    }

    private async Task ReceiveAsync(HttpContext context, Site site)
    {
        if (limits.Enter(RateLimit.WebhooksPerAddress, context) is { } flood)
        {
            metrics.Webhook("limited");
            await flood.WriteAsync(context);
            return;
        }

        var address = context.Connection.RemoteIpAddress;
        if (await logins.EnterAsync(address, Door, context.RequestAborted) is { } wait)
        {
            metrics.Webhook("limited");
            await limits.Refuse(RateLimit.FailedLogins, FailedLogins.Free, wait, context).WriteAsync(context);
            return;
        }

        var request = context.Request;
        var authenticator = _authenticators.GetValue(site, CreateAuthenticator);
        var authorization = HeaderText.Decode(request.Headers.Authorization.ToString());
        var signature = request.Headers["X-Signature"].ToString();

        // Without anything that could count, the body is not even read.
        var isAuthorized = authenticator.Authenticate(authorization, null, default) == WebhookAuthentication.Authenticated;
        if (!isAuthorized && (signature.Length == 0 || site.Options.Webhook.SharedSecrets.Count == 0))
        {
            // Who sends no credentials guesses none.
            if (authorization.Length > 0)
            {
                logins.Failed(address, Door);
            }

            await RefuseAsync(context, "unauthorized", StatusCodes.Status401Unauthorized, "The credentials are missing or wrong.");
            return;
        }

        var (body, over, problem) = await ReadAsync(
            context, site.Options.Webhook.MaxBodyBytes, isAuthorized ? BodyTrust.Proven : BodyTrust.Signed);
        if (over is not null)
        {
            metrics.Webhook("limited");
            await over.WriteAsync(context);
            return;
        }

        if (problem is { } status)
        {
            await RefuseAsync(
                context,
                "refused",
                status,
                status == StatusCodes.Status413PayloadTooLarge
                    ? $"The body has more than {site.Options.Webhook.MaxBodyBytes} bytes."
                    : "The body is not what its Content-Encoding says.");
            return;
        }

        if (authenticator.Authenticate(authorization, signature, body.Span) != WebhookAuthentication.Authenticated)
        {
            logins.Failed(address, Door);
            await RefuseAsync(context, "unauthorized", StatusCodes.Status401Unauthorized, "The credentials are missing or wrong.");
            return;
        }

        logins.Succeeded(address);
        var webhook = site.Options.Webhook;
        var sizes = WebhookLimits.Default with
        {
            MaxBodyBytes = webhook.MaxBodyBytes,
            MaxEvents = webhook.MaxEvents,
            MaxTraits = webhook.MaxTraits,
        };
        switch (WebhookParser.Parse(body, sizes))
        {
            case WebhookProblem wrong:
                await RefuseAsync(context, "refused", (int)wrong.Kind, wrong.Message);
                break;
            case WebhookBatch batch:
                await ApplyAsync(context, site, batch);
                break;
        }
    }

    private async Task ApplyAsync(HttpContext context, Site site, WebhookBatch batch)
    {
        var changes = WebhookChanges.Group(batch, site, time.GetUtcNow());
        var report = new WebhookReport(batch);
        using var deadline = new CancellationTokenSource(Deadline, time);
        var status = ApplyStatus.Durable;
        RateLimitExceeded? exceeded = null;
        try
        {
            // The pushes themselves are not cancelled: what is under way becomes durable and shortens the next delivery.
            await Parallel.ForEachAsync(
                changes,
                new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = deadline.Token },
                async (one, token) =>
                {
                    if (limits.Enter(RateLimit.WebhooksPerId, context, site.Space, one.Key, one.Value.Count) is { } over)
                    {
                        exceeded = over;
                        return;
                    }

                    if (one.Value.Exists(change => change.Kind == ProfileChangeKind.Delete))
                    {
                        fallback.Forget(one.Key);
                    }

                    var applied = await push.ApplyAsync(one.Key, new ProfileChangeBatch { Changes = [.. one.Value] }).WaitAsync(token);
                    if (applied.Status is ApplyStatus.Durable or ApplyStatus.Invalid)
                    {
                        report.Add(one.Value.Count, applied);
                    }
                    else
                    {
                        status = ApplyStatus.Unavailable;
                    }
                });
        }
        catch (Exception exception)
        {
            status = ApplyStatus.Unavailable;
            if (exception is not OperationCanceledException && _pace.IsDue(site.Name, out var count))
            {
                Log.Failed(logger, site.Name, count, exception.GetType().Name);
            }
        }

        switch (status)
        {
            case ApplyStatus.Durable when exceeded is not null:
                // What was within its limit is stored; the delivery comes again for the rest.
                metrics.Webhook("limited");
                await exceeded.WriteAsync(context);
                break;
            case ApplyStatus.Durable:
                metrics.Webhook("durable");
                ages.Note(site.Space);
                Tell(site, batch, report);
                await AcceptAsync(context, report);
                break;
            default:
                metrics.Webhook("unavailable");
                await EdgeProblems.WriteAsync(
                    context, StatusCodes.Status503ServiceUnavailable, "Not everything could be stored in time; send it again.", RetryAfter);
                break;
        }
    }

    /// <summary>Says what was left out: no deliveries, and no names or values but those of computation classes.</summary>
    private void Tell(Site site, WebhookBatch batch, WebhookReport report)
    {
        report.Count(metrics);
        if (report.Trouble() is { } kinds && _pace.IsDue(site.Name + "/refused", out var deliveries))
        {
            Log.PartlyRefused(logger, site.Name, deliveries, kinds);
        }

        foreach (var name in batch.UnknownClassNames)
        {
            if (_classes.Count < MaxClasses && _classes.TryAdd(name, true))
            {
                Log.UnknownClass(logger, site.Name, name);
            }
        }
    }

    private static async Task AcceptAsync(HttpContext context, WebhookReport report)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(report.ToJson(), context.RequestAborted);
    }

    private Task RefuseAsync(HttpContext context, string outcome, int status, string detail)
    {
        metrics.Webhook(outcome);
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"profiles\", charset=\"UTF-8\"";
        }

        return EdgeProblems.WriteAsync(context, status, detail);
    }

    private async Task<(ReadOnlyMemory<byte> Body, RateLimitExceeded? Over, int? Problem)> ReadAsync(
        HttpContext context, int maxBytes, BodyTrust trust)
    {
        var request = context.Request;
        var coding = request.Headers.ContentEncoding.ToString();
        try
        {
            if (coding.Length == 0 || coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            {
                return Result(await bodies.ReadAsync(context, request.Body, maxBytes, trust));
            }

            if (!coding.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            {
                return (default, null, StatusCodes.Status415UnsupportedMediaType);
            }

            await using var inflated = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
            return Result(await bodies.ReadAsync(context, inflated, maxBytes, trust));
        }
        catch (InvalidDataException)
        {
            return (default, null, StatusCodes.Status400BadRequest);
        }
        catch (BadHttpRequestException exception)
        {
            return (default, null, exception.StatusCode);
        }

        static (ReadOnlyMemory<byte>, RateLimitExceeded?, int?) Result(ReceivedBody body) =>
            (body.Bytes, body.Exceeded, body.IsTooLarge ? StatusCodes.Status413PayloadTooLarge : null);
    }

    private static WebhookAuthenticator CreateAuthenticator(Site site) => new(new WebhookAuthenticationOptions
    {
        Username = site.Options.Webhook.Username,
        Password = site.Options.Webhook.Password,
        PreviousUsername = site.Options.Webhook.PreviousUsername,
        PreviousPassword = site.Options.Webhook.PreviousPassword,
        BearerTokens = site.Options.Webhook.BearerTokens,
        SharedSecrets = site.Options.Webhook.SharedSecrets,
    });

    private static partial class Log
    {
        [LoggerMessage(
            1402,
            LogLevel.Warning,
            "Site {Site}: profile pushes held what cannot be stored ({Count} since the last such line; this one {Kinds}); the rest of "
            + "them was stored")]
        public static partial void PartlyRefused(ILogger logger, string site, int count, string kinds);

        [LoggerMessage(
            1403,
            LogLevel.Warning,
            "Site {Site}: profile pushes of computation class {Class} are ignored, because this build does not know it; said once")]
        public static partial void UnknownClass(ILogger logger, string site, string @class);

        [LoggerMessage(1401, LogLevel.Warning, "Site {Site}: {Count} profile pushes since the last such line could not be stored: {Kind}")]
        public static partial void Failed(ILogger logger, string site, int count, string kind);
    }
}
