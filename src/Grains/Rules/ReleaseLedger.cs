using Personalization.Domain.Releases;
using Personalization.Domain.Switches;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Rules;

/// <summary>What a release does to the row of a site's rules. Pure: the grain stores what comes out, or nothing of it.</summary>
internal static class ReleaseLedger
{
    /// <summary>Releases that are remembered after they ended.</summary>
    private const int KeptReleases = 200;

    /// <summary>Begins one.</summary>
    public static void Begin(RuleSetState state, PublishedRuleSet candidate, long stable, PublishRequest request)
    {
        state.Release = new StoredRelease
        {
            Candidate = candidate,
            Stable = stable,
            Steps = [.. request.Steps.Select(step => new StoredReleaseStep { Share = step.Share, Locations = [.. step.Locations ?? []] })],
            HoldSeconds = request.Hold.TotalSeconds,
            Events =
            [
                new StoredReleaseEvent { At = candidate.PublishedAt, What = "begin", By = candidate.Author, Why = candidate.Reason ?? "" },
            ],
        };
        state.ReleaseVersion++;
    }

    /// <summary>Makes a change.</summary>
    /// <returns>False when it does not fit to how far the release is.</returns>
    public static bool TryChange(RuleSetState state, ReleaseChangeRequest request, DateTimeOffset now)
    {
        if (state.Release is not { } release) return false;
        var kind = (ReleaseChangeKind)request.Kind;
        if (release.ToState().Apply(new ReleaseChange(request.Release, request.From, kind, request.Why)) is not { } next) return false;
        var changed = release.With(next, new StoredReleaseEvent
        {
            At = now,
            What = NameOf(kind),
            Taken = next.Taken,
            By = request.By,
            Why = request.Why,
        });
        state.ReleaseVersion++;
        if (next.Outcome == ReleaseOutcome.None)
        {
            state.Release = changed;
            return true;
        }

        state.Release = null;
        state.Versions.Add(release.Candidate);
        if (next.Outcome == ReleaseOutcome.RolledBack)
        {
            state.Versions.Add(Back(state, release, request, now));
            state.RolledBackReleases.Add(release.Candidate.Version);
        }

        state.EndedReleases.Add(changed with { Candidate = release.Candidate.WithoutDocument() });
        if (state.EndedReleases.Count > KeptReleases)
        {
            state.EndedReleases.RemoveAt(0);
        }

        return true;
    }

    public static ReleaseView ToView(StoredRelease release, RuleSetState state) => new()
    {
        Candidate = release.Candidate.Version,
        Stable = release.Stable,
        Steps = [.. release.Steps.Select(ToInfo)],
        Hold = TimeSpan.FromSeconds(release.HoldSeconds),
        Taken = release.Taken,
        IsHeld = release.IsHeld,
        Outcome = (int)release.Outcome,
        HasNewKillSwitch = release.Outcome == ReleaseOutcome.None && state.KillSwitches.Exists(
            one => one.At > release.Candidate.PublishedAt && one.Kind != KillSwitchKind.Releases.Name()),
        Events =
        [
            .. release.Events.Select(one => new ReleaseEvent
            {
                At = one.At,
                What = one.What,
                Taken = one.Taken,
                By = one.By,
                Why = one.Why,
            }),
        ],
    };

    /// <summary>For whom the candidate decides now.</summary>
    public static ReleaseStepInfo StepOf(StoredRelease release) =>
        release.Taken == 0 ? new ReleaseStepInfo(0, []) : ToInfo(release.Steps[release.Taken - 1]);

    private static ReleaseStepInfo ToInfo(StoredReleaseStep step) => new(step.Share, [.. step.Locations]);

    /// <summary>Versions only grow: what was in force comes back as a version of its own.</summary>
    private static PublishedRuleSet Back(RuleSetState state, StoredRelease release, ReleaseChangeRequest request, DateTimeOffset now)
    {
        var stable = state.Versions.Find(version => version.Version == release.Stable)!;
        return new PublishedRuleSet
        {
            Version = release.Candidate.Version + 1,
            Hash = stable.Hash,
            Author = request.By,
            Reason = $"release {release.Candidate.Version} rolled back: {request.Why}",
            PublishedAt = now,
            RollbackOf = release.Stable,
            Document = stable.Document,
        };
    }

    private static string NameOf(ReleaseChangeKind kind) => kind switch
    {
        ReleaseChangeKind.Advance => "advance",
        ReleaseChangeKind.Complete => "complete",
        ReleaseChangeKind.Hold => "hold",
        ReleaseChangeKind.Resume => "resume",
        ReleaseChangeKind.RollBack => "rollBack",
        _ => "none",
    };
}
