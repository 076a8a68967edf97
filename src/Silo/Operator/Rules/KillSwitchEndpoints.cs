using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Audit;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Rules;

/// <summary>Kill switches: records of their own that no document can undo.</summary>
internal static class KillSwitchEndpoints
{
    public static void MapKillSwitches(this IEndpointRouteBuilder api)
    {
        const string all = "/sites/{site}/kill-switches";
        api.MapGet(all, ListAsync)
            .RequireRole(ManagementRole.Read)
            .Named("ListKillSwitches", "Features that are switched off")
            .Produces<KillSwitchesModel>();
        api.MapPut(all + "/{feature}", SetAsync)
            .RequireRole(ManagementRole.Operate)
            .Named("SetKillSwitch", "Switches a feature off, whatever any document says")
            .Body<ReasonModel>("application/json").Produces<PublishedModel>().ProducesProblem(404);
        api.MapDelete(all + "/{feature}", ClearAsync)
            .RequireRole(ManagementRole.Operate)
            .Named("ClearKillSwitch", "The feature's rules decide again; ?reason= is needed")
            .Produces<PublishedModel>().ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(HttpContext context, SiteRules rules)
    {
        var current = await rules.CurrentAsync(SiteAddress.Site(context).Name);
        return TypedResults.Ok(new KillSwitchesModel(
            current?.KillSwitchVersion ?? 0, [.. (current?.KillSwitches ?? []).Select(KillSwitchModel.Of)]));
    }

    private static async Task<IResult> SetAsync(HttpContext context, SiteRules rules, OperatorAudit audit)
    {
        var site = SiteAddress.Site(context).Name;
        var feature = SiteAddress.Feature(context);
        var body = await JsonBody.ReadAsync(context.Request, 16 * 1024, RuleJson.Default.ReasonModel, context.RequestAborted);
        var reason = Reasons.Check(body.Reason, "reason");
        // A switch for a name that is misspelt would say "off" while the feature stays on.
        if (await rules.CompiledAsync(site) is not { } compiled || compiled.IndexOfFeature(feature) < 0)
        {
            return Problems.NotFound($"The rules in force for site '{site}' have no feature '{feature}'; nothing was switched off.");
        }

        return await ChangeAsync(context, rules, audit, site, feature, off: true, reason);
    }

    private static async Task<IResult> ClearAsync(HttpContext context, SiteRules rules, OperatorAudit audit)
    {
        var site = SiteAddress.Site(context).Name;
        var feature = SiteAddress.Feature(context);
        var reason = Reasons.Check(context.Request.Query["reason"], "?reason=");
        return await ChangeAsync(context, rules, audit, site, feature, off: false, reason);
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext context, SiteRules rules, OperatorAudit audit, string site, string feature, bool off, string reason)
    {
        var result = await rules.Grain(site)
            .SetKillSwitchAsync(new KillSwitchRequest
            {
                Feature = feature,
                Off = off,
                Author = context.GetOperator().Name,
                Reason = reason,
            });
        switch (result.Status)
        {
            case PublishStatus.Published:
                audit.Rules(context, off ? "kill" : "unkill", site, feature, result.Version);
                return TypedResults.Ok(new PublishedModel(result.Version, Changed: true));
            case PublishStatus.Unchanged when !off:
                return Problems.NotFound($"Feature '{feature}' is not switched off.");
            case PublishStatus.Unchanged:
                return TypedResults.Ok(new PublishedModel(result.Version, Changed: false));
            default:
                return Problems.Unavailable(context);
        }
    }
}
