using Microsoft.AspNetCore.Http.HttpResults;
using Personalization.Domain.Releases;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Audit;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Rules;

/// <summary>Releases: how far the one under way is, and what people may do about it.</summary>
internal static class ReleaseEndpoints
{
    public static void MapReleases(this IEndpointRouteBuilder api)
    {
        const string one = "/sites/{site}/release";
        api.MapGet(one, GetAsync)
            .RequireRole(ManagementRole.Read)
            .Named("GetRelease", "The release under way, or the last one, with both cohorts' figures")
            .Produces<ReleaseStatusModel>();
        api.MapGet("/sites/{site}/releases", ListAsync)
            .RequireRole(ManagementRole.Read)
            .Named("ListReleases", "Releases and what happened to them, newest first")
            .Produces<ReleasesModel>();
        Map(":advance", "AdvanceRelease", "Takes the next step now, if the gates let it; force needs role approve", AdvanceAsync);
        Map(":hold", "HoldRelease", "Stops at this step until somebody resumes", Change(ReleaseChangeKind.Hold, "hold"));
        Map(":resume", "ResumeRelease", "Goes on", Change(ReleaseChangeKind.Resume, "resume"));
        Map(
            ":rollback", "RollBackRelease", "Brings the stable version back for everybody, at once",
            Change(ReleaseChangeKind.RollBack, "roll back"));

        void Map(string verb, string name, string summary, Delegate handler) => api.MapPost(one + verb, handler)
            .RequireRole(ManagementRole.Operate)
            .Named(name, summary)
            .Body<ReleaseChangeModel>("application/json").Produces<PublishedModel>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> GetAsync(HttpContext context, IGrainFactory grains)
    {
        var site = SiteAddress.Site(context).Name;
        return TypedResults.Ok(ReleaseStatusModel.Of(await grains.GetGrain<IReleaseGrain>(site).DescribeAsync()));
    }

    private static async Task<IResult> ListAsync(HttpContext context, SiteRules rules)
    {
        var releases = await rules.Grain(SiteAddress.Site(context).Name).GetReleasesAsync();
        return TypedResults.Ok(new ReleasesModel([.. releases.Select(ReleaseModel.Of)]));
    }

    private static async Task<IResult> AdvanceAsync(HttpContext context, SiteRules rules, IGrainFactory grains, OperatorAudit audit)
    {
        var (site, body, release) = await ReadAsync(context, rules);
        if (release is null) return NoRelease(site);
        if (body.Force == true && context.GetOperator().Role < ManagementRole.Approve)
        {
            return Problems.Forbidden("force goes past the gates: it needs a key with role approve.");
        }

        var result = await grains.GetGrain<IReleaseGrain>(site).AdvanceAsync(new ReleaseAdvanceRequest
        {
            Release = release.Candidate,
            By = context.GetOperator().Name,
            Why = body.Reason,
            Force = body.Force == true,
        });
        if (result.Status == PublishStatus.HeldBack)
        {
            return Problems.Conflict($"Release {release.Candidate} stays at its step: {result.Why}.");
        }

        return Answer(context, audit, site, body.Force == true ? "force advance" : "advance", release, result.Status, result.Version);
    }

    private static Func<HttpContext, SiteRules, OperatorAudit, Task<IResult>> Change(ReleaseChangeKind kind, string action) =>
        async (context, rules, audit) =>
        {
            var (site, body, release) = await ReadAsync(context, rules);
            if (release is null) return NoRelease(site);
            var result = await rules.Grain(site).ChangeReleaseAsync(new ReleaseChangeRequest
            {
                Release = release.Candidate,
                From = release.Taken,
                Kind = (int)kind,
                By = context.GetOperator().Name,
                Why = body.Reason,
            });
            return Answer(context, audit, site, action, release, result.Status, result.Version);
        };

    private static async Task<(string Site, ReleaseChangeModel Body, ReleaseView? Release)> ReadAsync(HttpContext context, SiteRules rules)
    {
        var site = SiteAddress.Site(context).Name;
        var body = await JsonBody.ReadAsync(context.Request, 16 * 1024, RuleJson.Default.ReleaseChangeModel, context.RequestAborted);
        Reasons.Check(body.Reason, "reason");
        var release = (await rules.Grain(site).GetReleasesAsync()).FirstOrDefault(one => one.Outcome == 0);
        if (body.Release is { } meant && release is not null && release.Candidate != meant)
        {
            throw new RefusedRequestException(
                Problems.Conflict($"Release {meant} is not under way, release {release.Candidate} is; nothing was changed."));
        }

        return (site, body, release);
    }

    private static ProblemHttpResult NoRelease(string site) => Problems.NotFound($"No release of site '{site}' is under way.");

    private static IResult Answer(
        HttpContext context, OperatorAudit audit, string site, string action, ReleaseView release, PublishStatus status, long version)
    {
        switch (status)
        {
            case PublishStatus.Published:
                audit.Rules(context, $"{action} release", site, $"release {release.Candidate}", version);
                return TypedResults.Ok(new PublishedModel(version, Changed: true));
            case PublishStatus.Unchanged:
                return Problems.Conflict(
                    $"Release {release.Candidate} is elsewhere by now, or is {(release.IsHeld ? "held" : "not held")}; look at it again. Nothing was changed.");
            default:
                return Problems.Unavailable(context);
        }
    }
}
