using System.Globalization;
using Microsoft.Extensions.Options;
using Personalization.Grains.Releases;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Rules;

/// <summary>
/// How much one person may change at once: the share of sampled decisions that a document moves, and the times in which nothing is changed.
/// </summary>
internal sealed class ChangeBudget(
    SiteRules rules,
    DryRuns dryRuns,
    RuleSetApprovals approvals,
    IOptions<ReleaseOptions> options,
    IOptions<ManagementOptions> management,
    TimeProvider time)
{
    /// <summary>Fewer sampled decisions say nothing about a share.</summary>
    public const int MinSampled = 50;

    /// <summary>Refuses what needs a second person, or another day.</summary>
    /// <returns>Who stands behind the version: the publisher, and whoever approved.</returns>
    /// <exception cref="RefusedRequestException">It may not be published so.</exception>
    public async Task<string> CheckAsync(HttpContext context, string site, long expected, byte[] sent, byte[] document)
    {
        var publisher = context.GetOperator();
        if (FreezeWindow.Find(options.Value.Freeze, time.GetUtcNow()) is { } freeze)
        {
            if (context.Request.Query["force"] != "true")
            {
                throw new RefusedRequestException(Problems.Conflict(
                    $"Changes are frozen until {freeze.Until:u} (Releases:Freeze '{freeze.Text}'). Rollbacks and kill switches work; a key with role approve publishes with ?force=true (--force)."));
            }

            if (publisher.Role < ManagementRole.Approve)
            {
                throw new RefusedRequestException(Problems.Forbidden("force goes past a freeze: it needs a key with role approve."));
            }
        }

        var why = approvals.AreRequired ? "RuleSets:Approval is Required" : await ReasonAsync(site, expected, document);
        if (why is null) return publisher.Name;
        return approvals.Check(context.Request.Query["approval"], publisher, site, expected, sent, out var approver) is { } problem
            ? throw new RefusedRequestException(Problems.ApprovalRequired($"{why}: {problem}."))
            : $"{publisher.Name}, approved by {approver}";
    }

    /// <summary>Why a second person is needed for so large a change; null when none is.</summary>
    private async Task<string?> ReasonAsync(string site, long expected, byte[] document)
    {
        var limit = options.Value.ApproveAbove;
        // Where nobody can approve, nobody could publish.
        if (expected == 0 || limit >= 1 || !management.Value.Keys.Values.Any(key => key.Role >= ManagementRole.Approve)) return null;
        // What the site's grain refuses anyway is not tried.
        if (await rules.CurrentAsync(site) is not { Release: null } current || current.Info.Version != expected) return null;
        var run = await dryRuns.RunAsync(site, expected, document);
        return run.Sampled >= MinSampled && run.MovedShare > limit
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"It moves {run.MovedShare:0.#%} of {run.Sampled} sampled decisions, and above {limit:0.#%} (Releases:ApproveAbove) a second person is needed")
            : null;
    }
}
