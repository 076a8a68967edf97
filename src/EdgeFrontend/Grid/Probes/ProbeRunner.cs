using System.Text.Json;
using System.Text.Json.Serialization;
using Personalization.Background;
using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Domain.Releases;
using Personalization.Domain.Routing;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Grid.Sessions;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.Probes;

/// <summary>
/// Decides a page as this edge would, by its own rules, and by the visitor's grain through its own connection, and tells why. It goes no
/// way on which anything is counted, remembered or kept.
/// </summary>
internal sealed class ProbeRunner(
    IProbeGrains grains, IRuleSetSnapshots snapshots, RuleSetLoader loader, EdgeIdentity identity, ISiteCatalog sites, TimeProvider time)
    : IProbeRunner
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WaitBudget = TimeSpan.FromSeconds(1);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public async Task<byte[]> RunAsync(ProbeRequest request, string session, Site? site, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var answer = new ProbeModel
        {
            Edge = identity.Key.Edge,
            Incarnation = identity.Key.Incarnation,
            EdgeLocation = identity.Location,
            Build = identity.Build,
            Session = session,
            Url = request.Url,
            Location = request.Location ?? identity.Location,
            AskedVersion = request.Version,
            AskedCohort = request.Cohort,
        };
        try
        {
            answer = await DecideAsync(answer, request, site, cancellationToken);
        }
        catch (Exception exception)
        {
            answer = answer with { Note = $"The probe failed with {exception.GetType().Name}." };
        }

        return JsonSerializer.SerializeToUtf8Bytes(
            answer with { Milliseconds = Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 2) }, Json);
    }

    private async Task<ProbeModel> DecideAsync(
        ProbeModel answer, ProbeRequest request, Site? known, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(request.Url, UriKind.Absolute, out var url) || (known ?? sites.Current.Find(url.IdnHost)) is not { } site)
        {
            return answer with { Note = "No site is served here under the URL's host." };
        }

        answer = answer with { Site = site.Name };
        if (snapshots.Find(site.Name) is not { } rules)
        {
            return answer with { Path = url.AbsolutePath, Note = "This edge has no rules of the site: every page is served as requested." };
        }

        if (Choose(rules, request, answer.Location) is not { } chosen)
        {
            return answer with { RuleSetVersion = rules.Version, Note = "This version is neither in force here nor being released." };
        }

        rules = chosen;
        answer = answer with
        {
            Cohort = rules.Cohort,
            RuleSetVersion = rules.Versions.Rules,
            KillSwitchVersion = rules.Versions.KillSwitches,
            RulesHash = rules.Rules.ContentHash,
            LastKnown = loader.IsLastKnown(site.Name),
        };
        var path = Uri.UnescapeDataString(url.AbsolutePath);
        if (!site.Features.Variations || !rules.Rules.TryMatchRoute(url.IdnHost, path, url.Query, "GET", out var route) || route is null)
        {
            return answer with { Path = path, Note = "No route fits: the page is served as requested." };
        }

        answer = answer with { Route = route.Pattern, Feature = route.Feature };
        if (rules.IsOff(route, answer.Location))
        {
            return answer with
            {
                Path = path,
                Variant = "default",
                Reason = DecisionReason.Disabled.ToOfrep(),
                Source = "local",
                Note = "A kill switch of the route, the location or all variations: the page is served as requested.",
            };
        }

        return request.UserId is null && request.AnonymousId is null
            ? DecideHere(answer, request, rules, route, path, url)
            : await AskAsync(answer, request, site, rules, route, path, url, cancellationToken);
    }

    /// <summary>The version and cohort that were asked for, else those of the browser; null when this edge has no such rules.</summary>
    private static EdgeRuleSet? Choose(EdgeRuleSet rules, ProbeRequest request, string location)
    {
        var candidate = rules.Candidate;
        if (request.Cohort == ReleaseCohort.Candidate || (request.Version is { } version && version == candidate?.Version))
        {
            return request.Version is null || request.Version == candidate?.Version ? candidate?.Rules : null;
        }

        if (request.Version is { } other) return other == rules.Version ? rules : null;
        return request is { Cohort: null, AnonymousId: { } browser } && candidate?.Has(browser, location) == true ? candidate.Rules : rules;
    }

    private ProbeModel DecideHere(ProbeModel answer, ProbeRequest request, EdgeRuleSet rules, CompiledRoute route, string path, Uri url)
    {
        var trace = DecisionEngine.Explain(rules.Rules, route.Feature, new DecisionInput
        {
            Url = url.AbsoluteUri,
            Path = path,
            Query = url.Query.TrimStart('?'),
            Country = request.Country,
            Location = answer.Location,
            Device = request.Device,
            Now = time.GetUtcNow(),
            KillSwitches = rules.KillSwitches.Features,
            Peek = true,
        });
        if (trace.Decision is not { } decision) return answer with { Path = path, Note = "The rules decided nothing." };
        return WithPath(
            answer with
            {
                Variant = decision.Variant,
                Reason = decision.Reason.ToOfrep(),
                RuleId = decision.RuleId,
                Source = "local",
                Trace = JsonSerializer.SerializeToElement(trace.Steps, Json),
            },
            route,
            path,
            decision.Text);
    }

    private async Task<ProbeModel> AskAsync(
        ProbeModel answer,
        ProbeRequest request,
        Site site,
        EdgeRuleSet rules,
        CompiledRoute route,
        string path,
        Uri url,
        CancellationToken cancellationToken)
    {
        var key = request.UserId is { } user ? GrainKeys.User(site.Space, user) : GrainKeys.Anonymous(site.Space, request.AnonymousId!);
        var question = new DecisionRequest
        {
            Site = site.Name,
            Features = [route.Feature],
            UserId = request.UserId,
            AnonymousId = request.AnonymousId,
            Proof = VisitorProof.Service,
            Url = url.AbsoluteUri,
            Path = path,
            Query = url.Query.TrimStart('?'),
            Country = request.Country,
            Location = answer.Location,
            Device = request.Device,
            RuleSetVersion = rules.IsCandidate ? rules.Version : 0,
            WaitBudget = WaitBudget,
        };
        Task<ExplainResult>? call = null;
        ExplainResult explained;
        try
        {
            call = grains.ExplainAsync(key, question);
            explained = await call.WaitAsync(Deadline, time, cancellationToken);
        }
        catch (Exception exception)
        {
            call?.ObserveExceptions();
            return answer with
            {
                Path = path,
                Variant = "default",
                Reason = exception is TimeoutException ? DecisionFailures.Late : DecisionFailures.Unavailable,
                Source = "default",
                Note = $"The visitor's grain did not answer this edge: {exception.GetType().Name}.",
            };
        }

        var result = explained.Decision;
        answer = answer with
        {
            Source = "grain",
            Silo = result.Silo,
            Profile = JsonNamingPolicy.CamelCase.ConvertName(result.Profile.ToString()),
            ProfileVersion = result.ProfileVersion,
            PulledSecondsAgo = explained.PulledSecondsAgo,
            SiloRuleSetVersion = result.RuleSetVersion,
            Trace = Steps(explained.Trace),
        };
        return result.Decisions is [{ } decided, ..]
            ? WithPath(
                answer with { Variant = decided.Variant, Reason = decided.Reason, RuleId = decided.RuleId },
                route,
                path,
                TextOf(decided.Value))
            : answer with { Path = path, Variant = "default", Reason = DecisionFailures.Unavailable, Note = "The silo decided nothing." };
    }

    private static ProbeModel WithPath(ProbeModel answer, CompiledRoute route, string requested, string? value) =>
        value is null ? answer with { Path = requested }
        : VariationPath.TryResolve(value, route, requested, out var path) ? answer with { Path = path }
        : answer with { Path = requested, Variant = "default", Reason = DecisionFailures.BadPath, Source = "default" };

    private static string? TextOf(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.String ? document.RootElement.GetString() : null;
    }

    private static JsonElement? Steps(byte[] trace)
    {
        using var document = JsonDocument.Parse(trace);
        var root = document.RootElement;
        return root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 && root[0].TryGetProperty("steps", out var steps)
            ? steps.Clone()
            : null;
    }
}
