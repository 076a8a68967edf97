using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Import;
using Personalization.Domain.Problems;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Audit;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Rules;

/// <summary>Rule documents: read, check, publish by compare-and-set, go back by a new version, import.</summary>
internal static class RuleSetEndpoints
{
    public static void MapRuleSets(this IEndpointRouteBuilder api)
    {
        const string one = "/sites/{site}/ruleset";
        api.MapGet(one, GetAsync)
            .RequireRole(ManagementRole.Read)
            .Named("GetRuleSet", "The document in force")
            .Produces<RuleSetModel>()
            .ProducesProblem(404);
        api.MapGet(one + "/versions", HistoryAsync)
            .RequireRole(ManagementRole.Read)
            .Named("ListRuleSetVersions", "Who published what and why, newest first")
            .Produces<RuleSetHistoryModel>();
        api.MapGet(one + "/versions/{version}", GetVersionAsync)
            .RequireRole(ManagementRole.Read)
            .Named("GetRuleSetVersion", "An older version with its document")
            .Produces<RuleSetModel>()
            .ProducesProblem(404);
        api.MapPut(one, PublishAsync)
            .RequireRole(ManagementRole.Operate)
            .Named(
                "PublishRuleSet",
                "Publishes a document; If-Match (or If-None-Match: * for the first) and ?reason= are needed. ?steps=1,10,50,100 and ?hold=60s "
                + "make it a release, ?atOnce=true does not")
            .Body<JsonElement>("application/json")
                .Produces<PublishedModel>()
                .ProducesProblem(409)
                .ProducesProblem(412)
                .ProducesProblem(422)
                .ProducesProblem(428);
        api.MapPost(one + ":validate", ValidateAsync)
            .RequireRole(ManagementRole.Read)
            .Named("ValidateRuleSet", "Checks a document and changes nothing")
            .Body<JsonElement>("application/json").Produces<ValidModel>().ProducesProblem(422);
        api.MapPost(one + ":dryRun", DryRunAsync)
            .RequireRole(ManagementRole.Read)
            .Named("TryRuleSet", "Makes the latest visitors' decisions again by a document, and says how many come out otherwise; changes nothing")
            .Body<JsonElement>("application/json").Produces<DryRunModel>().ProducesProblem(422);
        api.MapPost(one + ":approve", ApproveAsync).RequireRole(ManagementRole.Approve)
            .Named(
                "ApproveRuleSet",
                "Approves a document that somebody else will publish on top of the version in If-Match; ?import=true for a payload to "
                + "import, with the import's merge and drop")
            .Body<JsonElement>("application/json").Produces<ApprovalModel>().ProducesProblem(412).ProducesProblem(422).ProducesProblem(428);
        api.MapPost(one + ":rollback", RollbackAsync)
            .RequireRole(ManagementRole.Operate)
            .Named("RollBackRuleSet", "Publishes an older document as a new version; If-Match is needed")
            .Body<RollbackModel>("application/json")
                .Produces<PublishedModel>()
                .ProducesProblem(404)
                .ProducesProblem(412)
                .ProducesProblem(428);
        api.MapPost(one + ":import", ImportAsync).RequireRole(ManagementRole.Operate)
            .Named(
                "ImportRuleSet",
                "Publishes the features of a GrowthBook SDK payload and lists what it drops; If-Match and ?reason= are needed, "
                + "?dryRun=true changes nothing, ?merge=true keeps other features, ?drop=experiments and ?drop=tracks let them go")
            .Body<JsonElement>("application/json")
                .Produces<PublishedModel>()
                .ProducesProblem(412)
                .ProducesProblem(422)
                .ProducesProblem(428);
    }

    private static async Task<IResult> GetAsync(HttpContext context, SiteRules rules)
    {
        var site = SiteAddress.Site(context).Name;
        return Answer(context, await rules.CurrentAsync(site), $"Nothing was published for site '{site}' yet.");
    }

    private static async Task<IResult> GetVersionAsync(HttpContext context, SiteRules rules)
    {
        var site = SiteAddress.Site(context).Name;
        var text = context.GetRouteValue("version")?.ToString();
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return Problems.BadRequest($"'{text}' is no version; give a whole number.");
        }

        return Answer(context, await rules.Grain(site).GetAsync(version), $"The document of version {version} is not kept, or never was.");
    }

    private static async Task<IResult> HistoryAsync(HttpContext context, SiteRules rules)
    {
        var history = await rules.Grain(SiteAddress.Site(context).Name).GetHistoryAsync();
        return TypedResults.Ok(new RuleSetHistoryModel([.. history.Select(RuleSetVersionModel.Of)]));
    }

    private static async Task<IResult> PublishAsync(
        HttpContext context, SiteRules rules, ChangeBudget budget, ReleaseSteps steps, OperatorAudit audit)
    {
        var site = SiteAddress.Site(context).Name;
        var expected = Expected(context);
        var reason = Reasons.Check(context.Request.Query["reason"], "?reason=");
        var document = await JsonBody.ReadBytesAsync(context.Request, RuleLimits.DocumentBytes, context.RequestAborted);
        var request = new PublishRequest
        {
            Document = document,
            ExpectedVersion = expected,
            Author = await budget.CheckAsync(context, site, expected, document, document),
            Reason = reason,
        };
        return await SendAsync(
            context, rules, audit, "publish", site, steps.AddTo(request, context.Request.Query), static published => published);
    }

    private static async Task<IResult> ValidateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        SiteAddress.Site(context);
        var document = await JsonBody.ReadBytesAsync(context.Request, RuleLimits.DocumentBytes, cancellationToken);
        var compiled = RuleSetCompiler.Compile(document, CompileMode.Strict);
        return compiled.RuleSet is { } rules
            ? TypedResults.Ok(new ValidModel(true, rules.FeatureNames.Count, rules.Routes.Count, rules.ContentHash))
            : Refused(compiled.Problems.Select(problem => new PlacedProblem(problem.Place, problem.Message)));
    }

    private static async Task<IResult> ApproveAsync(HttpContext context, SiteRules rules, RuleSetApprovals approvals, OperatorAudit audit)
    {
        var site = SiteAddress.Site(context).Name;
        var expected = Expected(context);
        var body = await JsonBody.ReadBytesAsync(context.Request, RuleLimits.DocumentBytes, context.RequestAborted);
        var current = await rules.CurrentAsync(site);
        var version = current?.Info.Version ?? 0;
        if (expected != version) return Problems.VersionMismatch(expected, version);
        var document = body;
        if (context.Request.Query["import"] == "true")
        {
            var options = ImportOptionsOf(context);
            var import = RuleSetImport.Read(body, current?.Document, options);
            if (import.Document is not { } imported)
            {
                return Refused(import.Problems.Select(problem => new PlacedProblem(problem.Place, problem.Message)));
            }

            document = imported;
            body = options.Bind(body);
        }

        var compiled = RuleSetCompiler.Compile(document, CompileMode.Strict);
        if (compiled.RuleSet is not { } approved)
        {
            return Refused(compiled.Problems.Select(problem => new PlacedProblem(problem.Place, problem.Message)));
        }

        audit.Rules(context, "approve", site, approved.ContentHash, version);
        return TypedResults.Ok(approvals.Give(context.GetOperator(), site, expected, body));
    }

    private static async Task<IResult> DryRunAsync(HttpContext context, SiteRules rules, DryRuns dryRuns)
    {
        var site = SiteAddress.Site(context).Name;
        var document = await JsonBody.ReadBytesAsync(context.Request, RuleLimits.DocumentBytes, context.RequestAborted);
        var compiled = RuleSetCompiler.Compile(document, CompileMode.Strict);
        if (!compiled.Succeeded) return Refused(compiled.Problems.Select(problem => new PlacedProblem(problem.Place, problem.Message)));
        var version = (await rules.CurrentAsync(site))?.Info.Version ?? 0;
        return TypedResults.Ok(await dryRuns.RunAsync(site, version, document));
    }

    private static async Task<IResult> RollbackAsync(HttpContext context, SiteRules rules, OperatorAudit audit)
    {
        var site = SiteAddress.Site(context).Name;
        var expected = Expected(context);
        var body = await JsonBody.ReadAsync(context.Request, 16 * 1024, RuleJson.Default.RollbackModel, context.RequestAborted);
        var to = body.To;
        if (to < 1) return Problems.BadRequest("to is missing: the version whose document comes back, a whole number from 1.");
        var reason = Reasons.Check(body.Reason, "reason");
        if (await rules.Grain(site).GetAsync(to) is not { } old)
        {
            return Problems.NotFound($"The document of version {to} is not kept, or never was.");
        }

        return await SendAsync(context, rules, audit, $"rollback to {to}", site, new PublishRequest
        {
            Document = old.Document,
            ExpectedVersion = expected,
            Author = context.GetOperator().Name,
            Reason = reason,
            RollbackOf = to,
        }, static published => published);
    }

    private static async Task<IResult> ImportAsync(
        HttpContext context, SiteRules rules, ChangeBudget budget, ReleaseSteps steps, OperatorAudit audit)
    {
        var site = SiteAddress.Site(context).Name;
        var expected = Expected(context);
        var reason = Reasons.Check(context.Request.Query["reason"], "?reason=");
        var payload = await JsonBody.ReadBytesAsync(context.Request, RuleLimits.DocumentBytes, context.RequestAborted);
        var current = await rules.CurrentAsync(site);
        var options = ImportOptionsOf(context);
        var import = RuleSetImport.Read(payload, current?.Document, options);
        if (import.Document is not { } document)
        {
            return Refused(import.Problems.Select(problem => new PlacedProblem(problem.Place, problem.Message)));
        }

        if (context.Request.Query["dryRun"] == "true")
        {
            var version = current?.Info.Version ?? 0;
            if (expected != version) return Problems.VersionMismatch(expected, version);
            using var parsed = JsonDocument.Parse(document);
            var isNew = current is null || !current.Document.AsSpan().SequenceEqual(document);
            return TypedResults.Ok(new PublishedModel(isNew ? version + 1 : version, isNew)
            {
                Changes = import.Changes,
                Dropped = import.Dropped,
                Written = import.Written,
                Document = parsed.RootElement.Clone(),
            });
        }

        var request = new PublishRequest
        {
            Document = document,
            ExpectedVersion = expected,
            Author = await budget.CheckAsync(context, site, expected, options.Bind(payload), document),
            Reason = reason,
        };
        return await SendAsync(context, rules, audit, "import", site, steps.AddTo(request, context.Request.Query), published => published with
        {
            Dropped = import.Dropped,
            Written = import.Written,
            Changes = import.Changes,
        });
    }

    private static ImportOptions ImportOptionsOf(HttpContext context)
    {
        string[] drop = [.. context.Request.Query["drop"].OfType<string>()];
        if (Array.Find(drop, name => !ImportOptions.Droppable.Contains(name)) is { } unknown)
        {
            throw new RefusedRequestException(
                Problems.BadRequest($"?drop= is '{unknown}'; what may be dropped is {string.Join(" or ", ImportOptions.Droppable)}."));
        }

        return new ImportOptions(context.Request.Query["merge"] == "true", drop);
    }

    private static async Task<IResult> SendAsync(
        HttpContext context, SiteRules rules, OperatorAudit audit, string action, string site, PublishRequest request, Func<PublishedModel,
        PublishedModel> more)
    {
        var result = await rules.Grain(site).PublishAsync(request);
        switch (result.Status)
        {
            case PublishStatus.Published or PublishStatus.Unchanged:
                if (result.Status == PublishStatus.Published)
                {
                    var how = result.IsRelease ? $", in steps {string.Join(',', ReleaseSteps.ToText(request.Steps))}" : ", at once";
                    audit.Rules(context, action, site, $"{request.Document.Length} bytes{how}", result.Version);
                }

                if (result.IsRelease)
                {
                    return TypedResults.Ok(
                        more(new PublishedModel(result.Version, Changed: true) { Steps = ReleaseSteps.ToText(request.Steps) }));
                }

                context.Response.Headers.ETag = VersionCondition.ETag(result.Version);
                return TypedResults.Ok(more(new PublishedModel(result.Version, result.Status == PublishStatus.Published)));
            case PublishStatus.ReleaseUnderWay:
                return Problems.Conflict(
                    $"Release {result.Version} of site '{site}' is under way. Wait for its end, or roll it back first (grid releases rollback); nothing was published.");
            case PublishStatus.VersionMismatch:
                return Problems.VersionMismatch(request.ExpectedVersion, result.Version);
            case PublishStatus.Invalid:
                return Refused(result.Problems.Select(problem => new PlacedProblem(problem.Place, problem.Message)));
            default:
                return Problems.Unavailable(context);
        }
    }

    /// <summary>The version that must be in force. Not naming one is how an old document comes back.</summary>
    private static long Expected(HttpContext context)
    {
        var condition = VersionCondition.Read(context.Request);
        return condition.Expected
            ?? throw new RefusedRequestException(Problems.PreconditionRequired("Send If-Match with the version in force as GET shows it, as in \"7\", or If-None-Match: * for the first version."));
    }

    private static IResult Answer(HttpContext context, RuleSetDocument? document, string missing)
    {
        if (document is null) return Problems.NotFound(missing);
        context.Response.Headers.ETag = VersionCondition.ETag(document.Info.Version);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(RuleSetModel.Of(document));
    }

    private static ProblemHttpResult Refused(IEnumerable<PlacedProblem> problems) =>
        Problems.Unprocessable("Nothing was published, and the rules in force stay. Every problem is listed with its place.", problems);
}
