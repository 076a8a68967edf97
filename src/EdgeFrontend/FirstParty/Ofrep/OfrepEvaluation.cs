using Microsoft.Net.Http.Headers;
using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.Profiles;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Pages.Exposures;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>Both forms of the protocol after it is known who asks: one flag, or all of them by one call to one grain.</summary>
internal sealed class OfrepEvaluation(
    VisitorCalls calls, VisitRules visitRules, VisitAttributes attributes, ExposureReporter reporter, OfrepTickets tickets,
    RequestBodies bodies, DecisionAdmission admission, TimeProvider time, EdgeMetrics metrics)
{
    /// <summary>Serves an evaluation of one flag, or of all when no key is named.</summary>
    public async Task ServeAsync(HttpContext context, OfrepCaller caller, string? key)
    {
        var body = await bodies.ReadAsync(
            context, context.Request.Body, OfrepContext.MaxBodyBytes, caller.IsServer ? BodyTrust.Proven : BodyTrust.Open);
        if (body.Exceeded is { } over)
        {
            context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, key, new OfrepProblem(OfrepProblem.General, over.Detail), RateLimitNames.StatusOf(over.Limit));
            return;
        }

        if (body.IsTooLarge)
        {
            await RefuseAsync(
                context,
                key,
                new OfrepProblem(OfrepProblem.General, $"The body is larger than {OfrepContext.MaxBodyBytes} bytes."),
                StatusCodes.Status413PayloadTooLarge);
            return;
        }

        var problem = OfrepContext.Read(body.Bytes, out var evaluation);
        if (problem is null && caller.IsServer)
        {
            problem = Name(caller.Visit, evaluation);
        }

        if (problem is not null)
        {
            await RefuseAsync(context, key, problem);
            return;
        }

        if (visitRules.Find(context, caller.Visit) is not { } rules)
        {
            await RefuseAsync(context, key, NotReady, NotReadyStatus(caller, key));
        }
        else if (key is null)
        {
            await ServeAllAsync(context, caller, rules, evaluation);
        }
        else
        {
            await ServeOneAsync(context, caller, rules, evaluation, key);
        }
    }

    private static OfrepProblem NotReady => new(OfrepProblem.General, "No decision could be had just now.");

    /// <summary>Browsers keep what they have on 503; the server client understands 500 only.</summary>
    private static int NotReadyStatus(OfrepCaller caller, string? key) =>
        !caller.IsServer && key is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;

    /// <summary>A server names the visitor. The same value as attribute <c>anonymousId</c> says that it is an anonymous one.</summary>
    private static OfrepProblem? Name(VisitFeature visit, OfrepContext evaluation)
    {
        if (evaluation.TargetingKey is not { } key)
        {
            return new OfrepProblem(
                OfrepProblem.TargetingKeyMissing,
                "context.targetingKey names the visitor; it is missing, or a placeholder such as 'undefined'.");
        }

        if (!GrainKeys.IsValidId(key))
        {
            return new OfrepProblem(
                OfrepProblem.InvalidContext,
                $"context.targetingKey must be at most {GrainKeys.MaxIdBytes} bytes without control characters.");
        }

        if (evaluation.AnonymousId is { } other && !GrainKeys.IsValidId(other))
        {
            return new OfrepProblem(
                OfrepProblem.InvalidContext,
                $"context.anonymousId must be at most {GrainKeys.MaxIdBytes} bytes without control characters.");
        }

        visit.Visitor = new Visitor
        {
            UserId = key == evaluation.AnonymousId ? null : key,
            AnonymousId = evaluation.AnonymousId,
            MayRecognise = true,
            Proof = VisitorProof.Service,
        };
        return null;
    }

    private async Task ServeOneAsync(HttpContext context, OfrepCaller caller, EdgeRuleSet rules, OfrepContext evaluation, string key)
    {
        if (caller.IsServer ? rules.Rules.IndexOfFeature(key) < 0 : !rules.Rules.IsClientFeature(key))
        {
            await RefuseAsync(context, key, new OfrepProblem(OfrepProblem.FlagNotFound, "There is no such flag."));
            return;
        }

        var (result, stale) = await DecideAsync(context, caller, rules, evaluation, [key]);
        if (result is not { Decisions: [var decision, ..] })
        {
            await RefuseAsync(context, key, NotReady, NotReadyStatus(caller, key));
            return;
        }

        // One flag is asked for where it is used.
        if (!stale)
        {
            Report(
                context,
                caller,
                decision.Experiments,
                result.ClaimKey,
                expose: caller.IsServer || !RequestPurpose.IsAheadOfTime(context.Request));
        }

        metrics.Ofrep(caller.IsServer, "single");
        await WriteAsync(context, OfrepAnswers.Single(decision, result.RuleSetVersion, stale));
    }

    private async Task ServeAllAsync(HttpContext context, OfrepCaller caller, EdgeRuleSet rules, OfrepContext evaluation)
    {
        string[] features = caller.IsServer ? [.. rules.Rules.FeatureNames] : [.. rules.Rules.ClientFeatures];
        var (result, stale) = features.Length == 0
            ? (Nothing(rules), false)
            : await DecideAsync(context, caller, rules, evaluation, features);
        if (result is null)
        {
            await RefuseAsync(context, null, NotReady, NotReadyStatus(caller, null));
            return;
        }

        // The silo's rules may be a moment older or newer than ours: nobody gets what either of them keeps to itself.
        var decisions = caller.IsServer
            ? result.Decisions
            : Array.FindAll(result.Decisions, one => rules.Rules.IsClientFeature(one.Feature));
        // All flags at once are a supply, nothing was shown yet: nothing is kept and nothing is told. What is used is asked for alone, or
        // reported.
        var versions = new OfrepVersions(result.RuleSetVersion, result.KillSwitchVersion, result.ProfileVersion, result.StickyVersion);
        var flags = OfrepAnswers.Flags(decisions, result.RuleSetVersion, stale);
        var stream = caller.IsServer
            ? null
            : new OfrepStreamAddress(Origin(context, caller.Visit), tickets.StreamAddress(caller.Visit, versions));
        var visitor = caller.Visit.Visitor;
        var tag = OfrepAnswers.EntityTag(
            versions, evaluation, visitor.IsKnown ? visitor.SeenUserId ?? visitor.AnonymousId : null, flags, stream);
        context.Response.Headers.ETag = tag;
        if (IsUnchanged(context.Request, tag))
        {
            metrics.Ofrep(caller.IsServer, "unchanged");
            Prepare(context, StatusCodes.Status304NotModified);
            return;
        }

        metrics.Ofrep(caller.IsServer, "bulk");
        await WriteAsync(context, OfrepAnswers.Bulk(flags, versions, stream));
    }

    private async ValueTask<(DecisionResult? Result, bool Stale)> DecideAsync(
        HttpContext context, OfrepCaller caller, EdgeRuleSet rules, OfrepContext evaluation, string[] features)
    {
        var visit = caller.Visit;
        if (caller.IsServer || admission.Asks(context, visit))
        {
            var request = Place(context, caller, attributes.Request(context, visit, features)) with
            {
                CallerAttributes = evaluation.Attributes,
            };
            if (caller.IsServer)
            {
                request = OfrepPlace.Of(request, evaluation);
            }

            var answer = await calls.DecideAsync(context, visit, request);
            return (answer.Result is { RuleSetVersion: > 0 } result ? result : null, answer.Failure is not null);
        }

        // A client keeps the flags that it has; made without the profile, they would be others.
        if (visit.IsLimited == true) return (null, false);
        var place = Place(context, caller, new DecisionRequest { Site = visit.Site.Name, Proof = visit.Visitor.Proof });
        var input = attributes.Input(context, visit, rules, time.GetUtcNow()) with
        {
            Url = place.Url,
            Path = place.Path,
            Query = place.Query,
            CallerAttributes = evaluation.Attributes,
        };
        return (Nothing(rules) with { Decisions = Array.ConvertAll(features, feature => Here(rules, feature, input)) }, false);
    }

    private static DecisionResult Nothing(EdgeRuleSet rules) =>
        new() { RuleSetVersion = rules.Versions.Rules, KillSwitchVersion = rules.Versions.KillSwitches };

    private static FeatureDecision Here(EdgeRuleSet rules, string feature, in DecisionInput input)
    {
        var decided = DecisionEngine.Decide(rules.Rules, feature, input);
        return new FeatureDecision
        {
            Feature = feature,
            Value = decided.Value.Json.ToArray(),
            Variant = decided.Variant,
            Reason = decided.Reason.ToOfrep(),
            RuleId = decided.RuleId,
            Experiment = decided.Experiment?.Key,
        };
    }

    /// <summary>
    /// The address of an evaluation is no page: for a browser the page that asks counts, and for a server what its context says
    /// (<see cref="OfrepPlace"/>).
    /// </summary>
    private static DecisionRequest Place(HttpContext context, OfrepCaller caller, DecisionRequest request)
    {
        if (caller.IsServer) return request with { Url = null, Path = null, Query = null, Country = null, Device = null, ClientClass = 0 };
        var site = caller.Visit.Site;
        if (!Uri.TryCreate(context.Request.Headers.Referer.ToString(), UriKind.Absolute, out var page)
            || !OriginCheck.IsAllowedOrigin(context, site, page.GetLeftPart(UriPartial.Authority)))
        {
            return request with { Url = null, Path = null, Query = null };
        }

        return request with { Url = page.AbsoluteUri, Path = Uri.UnescapeDataString(page.AbsolutePath), Query = page.Query.TrimStart('?') };
    }

    /// <summary>
    /// The edge as the page's browser names it: its own word for a page of this very origin, behind whatever proxies it came through.
    /// </summary>
    private static string Origin(HttpContext context, VisitFeature visit)
    {
        var origin = context.Request.Headers.Origin.ToString();
        return origin.Length > 0 && context.Request.Headers["Sec-Fetch-Site"] == "same-origin"
            ? origin
            : VisitFeature.PublicOrigin(context, visit.Site);
    }

    private void Report(HttpContext context, OfrepCaller caller, ExperimentAssignment[] experiments, string? claimKey, bool expose)
    {
        var visit = caller.Visit;
        if (experiments.Length == 0 || visit.Preview.Length > 0) return;
        var report = ExposureReporter.Describe(context, visit, caller.IsServer ? null : context.Request.Headers.Referer.ToString()) with
        {
            Assignments = experiments,
            Expose = expose,
            ClaimKey = claimKey,
        };
        // The address and the program of a server are not its visitor's.
        if (caller.IsServer)
        {
            report = report with { Ip = null, UserAgent = null };
        }

        reporter.Enqueue(new ServedPage(visit.Site, visit.Visitor, report));
    }

    /// <summary>What an event told may turn "unchanged" into an answer, never the other way round.</summary>
    private static bool IsUnchanged(HttpRequest request, string tag)
    {
        if (request.Query["flagConfigEtag"] is [{ Length: > 0 } told] && told.Trim('"') != tag.Trim('"')) return false;
        return EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
            && known.Any(one => one.Tag.Value == "*" || one.Tag.Value == tag);
    }

    private static Task RefuseAsync(HttpContext context, string? key, OfrepProblem problem, int? status = null)
    {
        var code = status ?? problem.Status;
        if (code >= StatusCodes.Status500InternalServerError)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return WriteAsync(context, OfrepAnswers.Problem(key, problem), code);
    }

    private static void Prepare(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "private, no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
    }

    private static Task WriteAsync(HttpContext context, byte[] body, int status = StatusCodes.Status200OK)
    {
        Prepare(context, status);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
