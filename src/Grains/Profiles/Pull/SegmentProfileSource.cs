using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Domain.Profiles;
using Personalization.Domain.Switches;
using Personalization.Grains.Configuration;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Rules;
using Personalization.Grains.Spaces;
using Personalization.Grains.Telemetry;
using Personalization.Grains.Upstream;
using Personalization.Segment.Profiles;

namespace Personalization.Grains.Profiles.Pull;

/// <summary>
/// Pulls from Segment's Profile API within the cluster's budget. What a space's credentials or limits say holds for all its profiles.
/// </summary>
internal sealed partial class SegmentProfileSource(
    SegmentProfileClient client,
    SiteDirectory sites,
    RuleSetCache rules,
    IGrainFactory grains,
    IOptions<ProfileOptions> options,
    TimeProvider time,
    ILogger<SegmentProfileSource> logger) : IProfileSource
{
    /// <summary>A refused token is tried again this rarely: somebody has to change it first.</summary>
    private static readonly TimeSpan UnauthorizedPause = TimeSpan.FromMinutes(1);

    /// <summary>Pause of a whole space after 429 without a wish of the other side.</summary>
    private static readonly TimeSpan RateLimitedPause = TimeSpan.FromSeconds(2);

    /// <summary>How long the others wait while one pull tries whether a pause may end.</summary>
    private static readonly TimeSpan TrialPause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How far the other side's clock may be from ours and still be believed; beyond it a wrong date could pin removals for ever.
    /// </summary>
    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, (long Since, TimeSpan For)> _paused = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PullLines> _lines = new(StringComparer.Ordinal);
    private readonly PullAges _ages = new(time);

    public bool CanPull(ProfileIdentity identity) =>
        (options.Value.PullAnonymous || !identity.IsAnonymous) && sites.FindSpace(identity.Space) is not null;

    public async Task<SourcePull> PullAsync(ProfileIdentity identity, PullTicket ticket, CancellationToken cancellationToken)
    {
        var start = time.GetUtcNow();
        if (sites.FindSpace(identity.Space) is not { } settings) return new SourcePull(SourcePullOutcome.NotAsked, start);
        _ages.Wanted(identity.Space);
        if (LeftOfPause(identity.Space) is { } left) return new SourcePull(SourcePullOutcome.NotAsked, start) { RetryAfter = left };

        var space = new SegmentSpace
        {
            Name = identity.Space,
            SpaceId = settings.SpaceId,
            Token = settings.Token,
            ProfilesUrl = settings.Url,
            LowerCaseIds = settings.LowerCaseIds,
        };
        var wasAsked = false;
        try
        {
            if (await IsOffAsync(identity.Space, cancellationToken))
            {
                GrainMetrics.PullsRefused.Add(1, new KeyValuePair<string, object?>("reason", "kill-switch"));
                return new SourcePull(SourcePullOutcome.NotAsked, start);
            }

            await using var slots = new UpstreamSlots(
                grains.GetGrain<IUpstreamBudgetGrain>(identity.Space),
                _lines.GetOrAdd(identity.Space, static _ => new PullLines()),
                ticket,
                time);
            var pull = await client.PullTraitsAsync(
                space,
                identity.Type,
                identity.Value,
                async token => !await IsOffAsync(identity.Space, token) && (wasAsked |= await slots.NextAsync(token)),
                cancellationToken);
            return Map(identity.Space, pull);
        }
        catch (OperationCanceledException)
        {
            // Whoever stood in line until the patience ended was never asked about.
            return new SourcePull(wasAsked ? SourcePullOutcome.Failed : SourcePullOutcome.NotAsked, start);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // The grain that keeps the budget is moving; without its word nothing is asked.
            Log.NoBudget(logger, exception, identity.Space);
            GrainMetrics.PullsRefused.Add(1, new KeyValuePair<string, object?>("reason", "budget-unavailable"));
            return new SourcePull(SourcePullOutcome.NotAsked, start);
        }
    }

    /// <summary>
    /// Whether a site of the space has its pulls turned off. A silo that was not told yet waits for it: it may have been away while an
    /// operator turned them off.
    /// </summary>
    private async ValueTask<bool> IsOffAsync(string space, CancellationToken cancellationToken)
    {
        foreach (var site in sites.SitesOf(space))
        {
            await rules.Known(site).WaitAsync(cancellationToken);
            if (rules.Find(site)?.KillSwitches.IsOff(KillSwitchKind.Pulls) == true) return true;
        }

        return false;
    }

    private SourcePull Map(string space, Segment.Profiles.ProfilePull pull)
    {
        // Any other answer means that the space is served again.
        if (pull is ProfileFound or ProfileNotFound or ProfileRejected)
        {
            _paused.TryRemove(space, out _);
            _ages.Answered(space);
        }

        switch (pull)
        {
            case ProfileFound found:
                return ToFound(found);
            case ProfileNotFound:
                return new SourcePull(SourcePullOutcome.NotFound, StampOf(pull));
            case ProfileUnauthorized:
                _paused[space] = (time.GetTimestamp(), UnauthorizedPause);
                GrainMetrics.PullsRefused.Add(1, new KeyValuePair<string, object?>("reason", "unauthorized"));
                Log.Unauthorized(logger, space, UnauthorizedPause);
                return new SourcePull(SourcePullOutcome.NotAsked, pull.StartedAt) { RetryAfter = UnauthorizedPause };
            case ProfileRateLimited limited:
                var pause = limited.RetryAfter ?? RateLimitedPause;
                _paused[space] = (time.GetTimestamp(), pause);
                GrainMetrics.PullsRefused.Add(1, new KeyValuePair<string, object?>("reason", "rate-limited"));
                return new SourcePull(SourcePullOutcome.NotAsked, pull.StartedAt) { RetryAfter = pause };
            case ProfilePullFailed { Reason: ProfileFailure.BreakerOpen or ProfileFailure.NoPermit } notAsked:
                GrainMetrics.PullsRefused.Add(
                    1, new KeyValuePair<string, object?>("reason", notAsked.Reason == ProfileFailure.NoPermit ? "budget" : "breaker"));
                return new SourcePull(SourcePullOutcome.NotAsked, pull.StartedAt) { RetryAfter = notAsked.RetryAfter };
            case ProfilePullFailed failed:
                return new SourcePull(SourcePullOutcome.Failed, pull.StartedAt) { RetryAfter = failed.RetryAfter };
            default:
                return new SourcePull(SourcePullOutcome.Failed, pull.StartedAt);
        }
    }

    private static DateTimeOffset StampOf(Segment.Profiles.ProfilePull pull) =>
        pull.AskedAt is { } theirs && (theirs - pull.StartedAt).Duration() <= MaxClockDifference ? theirs : pull.StartedAt;

    /// <summary>A value that cannot be stored keeps its trait as it was: it is neither known nor gone.</summary>
    private SourcePull ToFound(ProfileFound found)
    {
        var unreadable = found.Unreadable.ToHashSet(StringComparer.Ordinal);
        var traits = new List<Domain.Profiles.PulledTrait>(found.Traits.Count);
        foreach (var trait in found.Traits)
        {
            var name = Encoding.UTF8.GetBytes(trait.Name);
            if (name.Length is 0 or > ProfileOptions.MaxTraitNameBytes) continue;
            if (CanonicalJson.TryWrite(trait.RawJson.Span, out var value) && value.Length <= options.Value.MaxTraitBytes)
            {
                traits.Add(new Domain.Profiles.PulledTrait(name, value, trait.UpdatedAt));
            }
            else
            {
                unreadable.Add(trait.Name);
            }
        }

        if (unreadable.Count > 0)
        {
            GrainMetrics.RefusedTraits.Add(unreadable.Count, new KeyValuePair<string, object?>("source", "pull"));
        }

        return new SourcePull(SourcePullOutcome.Found, StampOf(found))
        {
            Traits = traits,
            Unreadable = unreadable,
            Complete = found.IsComplete,
        };
    }

    private TimeSpan? LeftOfPause(string space)
    {
        if (!_paused.TryGetValue(space, out var pause)) return null;
        var left = pause.For - time.GetElapsedTime(pause.Since);
        if (left > TimeSpan.Zero) return left;
        // One pull tries whether the pause may end; the others go on waiting for what it learns.
        if (!_paused.TryUpdate(space, (time.GetTimestamp(), options.Value.PullTimeout), pause)) return TrialPause;
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(
            130,
            LogLevel.Critical,
            "The Profile API refuses the token of space {Space}: check Sites:*:Segment:ProfilesToken. No profile of it is pulled; next "
            + "try in {Pause}")]
        public static partial void Unauthorized(ILogger logger, string space, TimeSpan pause);

        [LoggerMessage(131, LogLevel.Warning, "The upstream budget of space {Space} did not answer; nothing is pulled until it does")]
        public static partial void NoBudget(ILogger logger, Exception exception, string space);
    }
}
