using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Pages.Previews;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Telemetry;
using Personalization.Segment.Tracking;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// Takes the site's events and passes them on under the hidden write key, enriched, without the visitor's cookies. The status is the
/// one that makes analytics.js do the right thing: keep and retry while upstream is down, drop what will never be accepted.
/// </summary>
internal sealed partial class EventProxy(
    TrackingForwarder forwarder, EventQueueing queueing, RequestLimits limits, RequestBodies bodies, EdgeMetrics metrics,
    TimeProvider time, ILogger<EventProxy> logger)
{
    private static readonly byte[] Success = "{\"success\":true}"u8.ToArray();
    private static readonly string LibraryPrefix = "edge-" + (typeof(EventProxy).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");
    private static readonly string Runtime = "dotnet-" + Environment.Version.Major;

    private readonly LogPace _pace = new(time);

    public async Task ServeAsync(HttpContext context, VisitFeature visit, string method)
    {
        var site = visit.Site;
        context.Response.Headers.CacheControl = "private, no-store";
        if (limits.Enter(RateLimit.EventsPerAddress, context) is { } flood)
        {
            await LimitAsync(context, flood);
            return;
        }

        if (!TrackingMethods.TryGetLetter(method, out var letter))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such method.");
            return;
        }

        if (!OriginCheck.IsOwn(context, site))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Only pages of this site may send events here.");
            return;
        }

        if (!TrackingContentTypes.IsAccepted(context.Request.ContentType))
        {
            await RefuseAsync(
                context, StatusCodes.Status415UnsupportedMediaType, "Events are JSON, sent as application/json or text/plain.");
            return;
        }

        var sizes = TrackingLimits.Default;
        var body = await bodies.ReadAsync(context, context.Request.Body, sizes.MaxBodyBytes(letter), BodyTrust.Open);
        if (body.Exceeded is { } over)
        {
            await LimitAsync(context, over);
            return;
        }

        if (body.IsTooLarge)
        {
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"The body has more than {sizes.MaxBodyBytes(letter)} bytes.");
            return;
        }

        // A site without previews has no token to hide.
        var sent = string.IsNullOrEmpty(site.Options.Preview.Key) ? body.Bytes : PreviewParameter.Remove(body.Bytes);
        switch (TrackingRewriter.Rewrite(sent, letter, Rewrite(context, site)))
        {
            case TrackingProblem problem:
                await RefuseAsync(context, problem.StatusCode, problem.Message);
                break;
            case TrackingRewritten rewritten:
                if (OverIdLimit(context, site, rewritten) is { } exceeded)
                {
                    await LimitAsync(context, exceeded);
                    break;
                }

                Tell(site, rewritten);
                SetCookies(context, visit, rewritten);
                if (site.Options.Events.Mode == EventMode.Queue && rewritten.Events.Count > 0)
                {
                    await EnqueueAsync(context, site, letter, rewritten);
                }
                else
                {
                    await ForwardAsync(context, site, letter, rewritten);
                }

                break;
        }
    }

    /// <summary>Says by kind what was taken out of a batch; the rest of it goes on.</summary>
    private void Tell(Site site, TrackingRewritten rewritten)
    {
        if (rewritten.Refused.Total == 0) return;
        foreach (var (kind, count) in rewritten.Refused.Kinds)
        {
            metrics.EventsRefused(kind, count);
        }

        if (_pace.IsDue(site.Name, out var batches))
        {
            Log.PartlyRefused(
                logger, site.Name, batches, string.Join(", ", rewritten.Refused.Kinds.Select(one => $"{one.Key}: {one.Value}")));
        }
    }

    private static TrackingRewrite Rewrite(HttpContext context, Site site) => new()
    {
        WriteKeys = site.Features.RedactWriteKey || site.Options.Events.Mode == EventMode.Queue
            ? WriteKeyHandling.Remove
            : WriteKeyHandling.Keep,
        EdgeContext = site.Features.EdgeContext ? EdgeContext.Build(context, site) : default,
        ClientIp = context.Connection.RemoteIpAddress?.ToString(),
        LibraryPrefix = LibraryPrefix,
        JsRuntime = Runtime,
    };

    private async Task ForwardAsync(HttpContext context, Site site, char letter, TrackingRewritten rewritten)
    {
        var outcome = await forwarder.ForwardAsync(
            new TrackingRequest
            {
                TrackingUrl = site.Options.Segment.TrackingUrl,
                Letter = letter,
                Body = rewritten.Body,
                ContentType = context.Request.ContentType,
                WriteKey = site.Options.Segment.WriteKey,
                ClientIp = context.Connection.RemoteIpAddress?.ToString(),
                Headers = Headers(context.Request),
            },
            context.RequestAborted);
        metrics.Event(
            outcome switch
            {
                TrackingAccepted =>
                "accepted",
                TrackingRateLimited => "rate_limited",
                TrackingRejected => "rejected",
                _ => "unavailable"
            });
        if (outcome is TrackingAccepted)
        {
            await AcceptAsync(context);
        }
        else
        {
            await EdgeProblems.WriteAsync(context, outcome.StatusCode, "The event was not taken upstream.", RetryAfter(outcome));
        }
    }

    private async Task EnqueueAsync(HttpContext context, Site site, char letter, TrackingRewritten rewritten)
    {
        var status = await queueing.EnqueueAsync(site, letter, rewritten, context.RequestAborted);
        metrics.Event(
            status switch
            {
                EnqueueStatus.Durable =>
                "queued",
                EnqueueStatus.Full => "queue_full",
                EnqueueStatus.Invalid => "refused",
                _ => "unavailable"
            });
        if (status == EnqueueStatus.Durable)
        {
            await AcceptAsync(context);
        }
        else if (status == EnqueueStatus.Invalid)
        {
            await EdgeProblems.WriteAsync(context, StatusCodes.Status400BadRequest, "An event is empty or too large.");
        }
        else
        {
            await EdgeProblems.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "The event could not be stored; send it again.", TimeSpan.FromSeconds(5));
        }
    }

    private static Task AcceptAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Success.Length;
        return context.Response.Body.WriteAsync(Success, context.RequestAborted).AsTask();
    }

    private RateLimitExceeded? OverIdLimit(HttpContext context, Site site, TrackingRewritten rewritten)
    {
        if (!limits.IsOn(RateLimit.EventsPerId)) return null;
        if (rewritten.Events is [var single]) return Count(single.UserId ?? single.AnonymousId, 1);
        RateLimitExceeded? exceeded = null;
        foreach (var (id, events) in rewritten.Events.CountBy(one => one.UserId ?? one.AnonymousId ?? ""))
        {
            exceeded ??= Count(id, events);
        }

        return exceeded;

        RateLimitExceeded? Count(string? id, int events) =>
            string.IsNullOrEmpty(id) ? null : limits.Enter(RateLimit.EventsPerId, context, site.Name, id, events);
    }

    private Task LimitAsync(HttpContext context, RateLimitExceeded exceeded)
    {
        metrics.Event("limited");
        return exceeded.WriteAsync(context);
    }

    private Task RefuseAsync(HttpContext context, int status, string detail)
    {
        metrics.Event("refused");
        return EdgeProblems.WriteAsync(context, status, detail);
    }

    /// <summary>
    /// Ids the library told become HttpOnly cookies, so that the next page knows them. Where ids need proof none is learned from a script,
    /// and an event of before a reset tells nothing, however late it is delivered.
    /// </summary>
    private static void SetCookies(HttpContext context, VisitFeature visit, TrackingRewritten rewritten)
    {
        var site = visit.Site;
        if (!site.Features.ServerSideCookies || !visit.Visitor.MayRecognise || site.Options.Cookies.Trust == CookieTrust.SignedOnly) return;
        string? userId = null, anonymousId = null;
        foreach (var one in rewritten.Events)
        {
            if (IsOfBeforeReset(context, visit, one)) continue;
            if (TellsUser(one, visit.Visitor))
            {
                userId = one.UserId;
            }

            if (PlaceholderIds.IsIdentity(one.AnonymousId))
            {
                anonymousId = one.AnonymousId;
            }
        }

        if (anonymousId == visit.Visitor.AnonymousId)
        {
            anonymousId = null;
        }

        // The website's word stands above a script's.
        if (visit.Visitor.UserId is not null)
        {
            userId = null;
        }

        IdentityCookies.SetClaimed(context, site, userId, anonymousId);
    }

    /// <summary>Only an id that the browser does not have now can be one that it gave up.</summary>
    private static bool IsOfBeforeReset(HttpContext context, VisitFeature visit, TrackingEventInfo one) =>
        one.AnonymousId is { } id && id != visit.Visitor.AnonymousId && IdentityCookies.WasForgotten(context.Request, visit.Site, id);

    /// <summary>
    /// A call that names the user tells it even when the request's cookie says the same: that one is the library's own, which scripts can
    /// read and some browsers drop after a week. Any other event only when it comes from the visitor as the cookies have it: one that was
    /// kept back and sent again after a reset would log the former user in again.
    /// </summary>
    private static bool TellsUser(TrackingEventInfo one, Visitor visitor)
    {
        if (!PlaceholderIds.IsIdentity(one.UserId)) return false;
        return one.Type is "identify" or "alias"
            || (one.UserId != visitor.SeenUserId && one.AnonymousId is not null && one.AnonymousId == visitor.AnonymousId);
    }

    private static TimeSpan? RetryAfter(TrackingOutcome outcome) => outcome switch
    {
        TrackingRateLimited { RetryAfter: { } seconds } => TimeSpan.FromSeconds(seconds),
        TrackingUnavailable => TimeSpan.FromSeconds(5),
        _ => null,
    };

    private static IEnumerable<KeyValuePair<string, string>> Headers(HttpRequest request)
    {
        foreach (var name in TrackingForwarder.ForwardedHeaders)
        {
            if (request.Headers.TryGetValue(name, out var value) && value.Count == 1) yield return new(name, value[0]!);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1404,
            LogLevel.Warning,
            "Site {Site}: batches of events held members that are no events ({Count} since the last such line; this one {Kinds}); the "
            + "rest of them went on")]
        public static partial void PartlyRefused(ILogger logger, string site, int count, string kinds);
    }
}
