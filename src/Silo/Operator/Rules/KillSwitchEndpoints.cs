using Personalization.Domain.Switches;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Sessions;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Audit;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Rules;

/// <summary>Kill switches: records of their own that no document can undo.</summary>
internal static class KillSwitchEndpoints
{
    private const int MaxSubjectLength = 500;

    public static void MapKillSwitches(this IEndpointRouteBuilder api)
    {
        const string all = "/sites/{site}/kill-switches";
        api.MapGet(all, ListAsync)
            .RequireRole(ManagementRole.Read)
            .Named("ListKillSwitches", "What is switched off")
            .Produces<KillSwitchesModel>();
        api.MapPut(all + "/{feature}", SetFeatureAsync)
            .RequireRole(ManagementRole.Operate)
            .Named("SetKillSwitch", "Switches a feature off, whatever any document says")
            .Body<ReasonModel>("application/json").Produces<PublishedModel>().ProducesProblem(404);
        api.MapDelete(all + "/{feature}", ClearFeatureAsync)
            .RequireRole(ManagementRole.Operate)
            .Named("ClearKillSwitch", "The feature's rules decide again; ?reason= is needed")
            .Produces<PublishedModel>().ProducesProblem(404);
        api.MapPut(all + "/{kind}/{subject}", SetKindAsync)
            .RequireRole(ManagementRole.Operate)
            .Named(
                "SetKillSwitchOfKind",
                "Switches off a feature, route, location, or with the subject * pulls, snippet, variations or releases; ?unseen=true for a "
                + "location of which no edge has a session")
            .Body<ReasonModel>("application/json").Produces<PublishedModel>().ProducesProblem(404);
        api.MapDelete(all + "/{kind}/{subject}", ClearKindAsync)
            .RequireRole(ManagementRole.Operate)
            .Named("ClearKillSwitchOfKind", "What was switched off works again; ?reason= is needed")
            .Produces<PublishedModel>().ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(HttpContext context, SiteRules rules)
    {
        var current = await rules.SwitchesAsync(SiteAddress.Site(context).Name);
        return TypedResults.Ok(new KillSwitchesModel(
            current?.KillSwitchVersion ?? 0, [.. (current?.KillSwitches ?? []).Select(KillSwitchModel.Of)]));
    }

    private static Task<IResult> SetFeatureAsync(HttpContext context, SiteRules rules, EdgeFleet fleet, OperatorAudit audit) =>
        SetAsync(context, rules, fleet, audit, new Target(KillSwitchKind.Feature, SiteAddress.Feature(context)));

    private static Task<IResult> ClearFeatureAsync(HttpContext context, SiteRules rules, OperatorAudit audit) =>
        ClearAsync(context, rules, audit, new Target(KillSwitchKind.Feature, SiteAddress.Feature(context)));

    private static Task<IResult> SetKindAsync(HttpContext context, SiteRules rules, EdgeFleet fleet, OperatorAudit audit) =>
        SetAsync(context, rules, fleet, audit, Read(context));

    private static Task<IResult> ClearKindAsync(HttpContext context, SiteRules rules, OperatorAudit audit) =>
        ClearAsync(context, rules, audit, Read(context));

    private static async Task<IResult> SetAsync(
        HttpContext context, SiteRules rules, EdgeFleet fleet, OperatorAudit audit, Target target)
    {
        var site = SiteAddress.Site(context).Name;
        var body = await JsonBody.ReadAsync(context.Request, 16 * 1024, RuleJson.Default.ReasonModel, context.RequestAborted);
        var reason = Reasons.Check(body.Reason, "reason");
        // A switch for a name that is misspelt would say "off" while the thing stays on.
        if (await MissingAsync(context, rules, fleet, site, target) is { } missing)
        {
            return Problems.NotFound($"{missing}; nothing was switched off.");
        }

        return await ChangeAsync(context, rules, audit, site, target, off: true, reason);
    }

    private static Task<IResult> ClearAsync(HttpContext context, SiteRules rules, OperatorAudit audit, Target target)
    {
        var site = SiteAddress.Site(context).Name;
        var reason = Reasons.Check(context.Request.Query["reason"], "?reason=");
        return ChangeAsync(context, rules, audit, site, target, off: false, reason);
    }

    /// <exception cref="RefusedRequestException">There is no such kind, or the subject is none of it.</exception>
    private static Target Read(HttpContext context)
    {
        var (name, subject) = SiteAddress.KindAndSubject(context);
        if (!KillSwitchKinds.TryParse(name, out var kind))
        {
            throw new RefusedRequestException(
                Problems.NotFound($"There is no kind '{name}' of kill switches; there are {string.Join(", ", KillSwitchKinds.Names)}."));
        }

        if (!kind.HasSubject() && subject != KillSwitchKinds.All)
        {
            throw new RefusedRequestException(
                Problems.BadRequest($"A site has one '{name}': the subject is {KillSwitchKinds.All}, and not '{subject}'."));
        }

        return string.IsNullOrWhiteSpace(subject) || subject.Length > MaxSubjectLength || subject.Any(char.IsControl)
            ? throw new RefusedRequestException(
                Problems.BadRequest($"The subject is empty, has control characters or more than {MaxSubjectLength} characters."))
            : new Target(kind, subject);
    }

    /// <summary>What there is nothing of; null when the target exists.</summary>
    private static async Task<string?> MissingAsync(HttpContext context, SiteRules rules, EdgeFleet fleet, string site, Target target)
    {
        switch (target.Kind)
        {
            case KillSwitchKind.Feature when await rules.CompiledAsync(site) is not { } compiled
                || compiled.IndexOfFeature(target.Subject) < 0:
                return $"The rules in force for site '{site}' have no feature '{target.Subject}'";
            case KillSwitchKind.Route:
                var routes = (await rules.CompiledAsync(site))?.Routes.Select(route => route.Pattern).Distinct().ToList() ?? [];
                return routes.Contains(target.Subject)
                    ? null
                    : $"The rules in force for site '{site}' have no route '{target.Subject}'; there are: {string.Join(", ", routes.Take(20))}";
            case KillSwitchKind.Location when context.Request.Query["unseen"] != "true":
                var (views, _, _) = await fleet.ReadAsync(counters: false);
                var locations = views.Select(view => view?.Facts?.Location).Where(one => !string.IsNullOrEmpty(one)).Distinct().ToList();
                return locations.Contains(target.Subject)
                    ? null
                    : $"No edge that has a session is in '{target.Subject}', only in: {string.Join(", ", locations.Take(20))}. Where its "
                        + "edges have none just now, say ?unseen=true";
            default:
                return null;
        }
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext context, SiteRules rules, OperatorAudit audit, string site, Target target, bool off, string reason)
    {
        var result = await rules.Grain(site)
            .SetKillSwitchAsync(new KillSwitchRequest
            {
                Feature = target.Subject,
                Off = off,
                Author = context.GetOperator().Name,
                Reason = reason,
                Kind = target.Kind == KillSwitchKind.Feature ? null : target.Kind.Name(),
            });
        switch (result.Status)
        {
            case PublishStatus.Published:
                audit.Rules(context, off ? "kill" : "unkill", site, target.ToString(), result.Version);
                return TypedResults.Ok(new PublishedModel(result.Version, Changed: true));
            case PublishStatus.Unchanged when !off:
                return Problems.NotFound($"{target.Sentence()} is not switched off.");
            case PublishStatus.Unchanged:
                return TypedResults.Ok(new PublishedModel(result.Version, Changed: false));
            default:
                return Problems.Unavailable(context);
        }
    }

    /// <summary>What a request is about.</summary>
    private readonly record struct Target(KillSwitchKind Kind, string Subject)
    {
        public string Sentence() => Kind switch
        {
            KillSwitchKind.Feature => $"Feature '{Subject}'",
            KillSwitchKind.Route => $"Route '{Subject}'",
            KillSwitchKind.Location => $"Location '{Subject}'",
            _ => $"'{Kind.Name()}'",
        };

        /// <summary>For the audit: a feature's name alone, as before there were kinds.</summary>
        public override string ToString() => Kind == KillSwitchKind.Feature ? Subject : $"{Kind.Name()} {Subject}";
    }
}
