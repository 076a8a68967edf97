using System.Text.Json;
using Personalization.Domain.Routing;
using Personalization.Domain.Switches;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Spaces;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Rules;

/// <summary>Explains a decision by asking the very grain that makes it.</summary>
internal static class ExplainEndpoints
{
    private static readonly TimeSpan WaitBudget = TimeSpan.FromSeconds(2);

    public static void MapExplain(this IEndpointRouteBuilder api) =>
        api.MapPost("/sites/{site}/explain", ExplainAsync)
            .RequireRole(ManagementRole.Read)
            .Named("Explain", "Why a visitor gets what they get: route, decision and trace")
            .Body<ExplainRequestModel>("application/json").Produces<ExplainModel>().ProducesProblem(404).ProducesProblem(409);

    private static async Task<IResult> ExplainAsync(HttpContext context, SiteRules rules, IGrainFactory grains)
    {
        var site = SiteAddress.Site(context);
        var body = await JsonBody.ReadAsync(context.Request, 64 * 1024, RuleJson.Default.ExplainRequestModel, context.RequestAborted);
        var user = Id(body.UserId, "userId");
        var anonymous = Id(body.AnonymousId, "anonymousId");
        if (user is null && anonymous is null) return Problems.BadRequest("Whose decision? Give userId or anonymousId.");
        var path = JsonBody.Text(body.Path, "path");
        var feature = JsonBody.Text(body.Feature, "feature");
        if (path is null == feature is null) return Problems.BadRequest("Which decision? Give path or feature, one of them.");
        if (await rules.CompiledAsync(site.Name) is not { } compiled)
        {
            return Problems.Conflict($"Nothing was published for site '{site.Name}' yet; every page is served as requested.");
        }

        CompiledRoute? route = null;
        var query = JsonBody.Text(body.Query, "query");
        if (path is not null)
        {
            if (path[0] != '/') return Problems.BadRequest($"path is '{path}'; a path begins with a slash.");
            if (!compiled.TryMatchRoute(JsonBody.Text(body.Host, "host") ?? "", path, query, "GET", out route))
            {
                return TypedResults.Ok(new ExplainModel
                {
                    Site = site.Name,
                    Note =
                        $"No route of the rules in force fits GET {path}{(JsonBody.Text(body.Host, "host") is { } host ? $" on host {host}" : " without a host (give host for routes that name one)")}: the requested page is served as it is, and no feature is asked.",
                });
            }
        }
        else if (compiled.IndexOfFeature(feature!) < 0)
        {
            return Problems.NotFound($"The rules in force for site '{site.Name}' have no feature '{feature}'.");
        }

        var location = JsonBody.Text(body.Location, "location");
        var note = route is null ? null : await TurnedOffAsync(rules, site.Name, route, location);
        var key = user is not null ? GrainKeys.User(site.Space, user) : GrainKeys.Anonymous(site.Space, anonymous!);
        var result = await grains.GetGrain<IUserProfileGrain>(key).ExplainAsync(new DecisionRequest
        {
            Site = site.Name,
            Features = [route?.Feature ?? feature!],
            UserId = user,
            AnonymousId = anonymous,
            Proof = VisitorProof.Service,
            Path = path,
            Query = query,
            Country = JsonBody.Text(body.Country, "country"),
            Device = JsonBody.Text(body.Device, "device"),
            Location = location,
            WaitBudget = WaitBudget,
        });
        return TypedResults.Ok(ToModel(site, route, result) with { Note = note });
    }

    /// <summary>What a page of the route is served as when a kill switch is about more than its feature; null when none is.</summary>
    private static async Task<string?> TurnedOffAsync(SiteRules rules, string site, CompiledRoute route, string? location)
    {
        var current = await rules.SwitchesAsync(site);
        var off = KillSwitchSet.Of((current?.KillSwitches ?? []).Select(one => (one.Kind, one.Feature)));
        var what = off.IsOff(KillSwitchKind.Route, route.Pattern) ? $"route {route.Pattern}"
            : off.AreVariationsOff(null) ? "all variations"
            : off.AreVariationsOff(location) ? $"location {location}"
            : null;
        return what is null ? null : $"A kill switch turns off {what}: the requested page is served as it is, with the reason DISABLED.";
    }

    private static ExplainModel ToModel(SiteSettings site, CompiledRoute? route, ExplainResult result)
    {
        var decision = result.Decision;
        return new ExplainModel
        {
            Site = site.Name,
            Route = route is null ? null : new RouteModel(route.Index, route.Pattern, route.Feature),
            Decision = decision.Decisions is [{ } one, ..]
                ? new DecisionModel(one.Feature, Element(one.Value), one.Reason, one.Variant, one.RuleId)
                : null,
            Trace = Steps(result.Trace),
            RuleSetVersion = decision.RuleSetVersion,
            KillSwitchVersion = decision.KillSwitchVersion,
            Profile = new ProfileStateModel(
                JsonNamingPolicy.CamelCase.ConvertName(decision.Profile.ToString()),
                decision.ProfileVersion,
                decision.StickyVersion,
                result.PulledSecondsAgo),
            Silo = decision.Silo,
        };
    }

    private static string? Id(string? given, string field)
    {
        var id = JsonBody.Text(given, field);
        if (id is null || PlaceholderIds.IsIdentity(id)) return id;
        throw new RefusedRequestException(Problems.BadRequest(GrainKeys.IsValidId(id)
            ? $"{field} stands for a missing id (such as undefined, null or 0); visitors with it are nobody, so leave it out."
            : $"{field} is longer than {GrainKeys.MaxIdBytes} bytes of UTF-8 or holds control characters."));
    }

    /// <summary>The grain traces a list of features; one was asked for, and its decision is shown above the trace.</summary>
    private static JsonElement? Steps(byte[] trace)
    {
        var root = Element(trace);
        return root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 && root[0].TryGetProperty("steps", out var steps)
            ? steps
            : null;
    }

    private static JsonElement Element(byte[] utf8Json)
    {
        using var document = JsonDocument.Parse(utf8Json);
        return document.RootElement.Clone();
    }
}
