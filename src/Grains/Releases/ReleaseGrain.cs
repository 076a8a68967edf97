using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Domain.Releases;
using Personalization.Domain.Switches;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Rules;

namespace Personalization.Grains.Releases;

/// <summary>
/// Drives a site's release: reads how far it is, looks at the hosts, has <see cref="ReleaseController"/> decide, and asks the site's rules
/// for the change. It stores nothing itself, so that it may be lost at any moment: the release stays where it is.
/// </summary>
[GrainType("release")]
internal sealed partial class ReleaseGrain(
    IOptions<ReleaseOptions> options, RuleSetCache rules, TimeProvider time, ILogger<ReleaseGrain> logger) : Grain, IReleaseGrain
{
    /// <summary>What the machinery calls itself in histories.</summary>
    public const string Author = "gates";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, ReleaseHostReport> _silos = new(StringComparer.Ordinal);
    private ReleaseFleet? _fleet;
    private ReleaseWatch? _watch;
    private ReleaseVerdict _verdict;
    private bool _isLooking;

    private string Site => this.GetPrimaryKeyString();

    private KillSwitchSet Switches => rules.Find(Site)?.KillSwitches ?? KillSwitchSet.None;

    private IRuleSetGrain Rules => GrainFactory.GetGrain<IRuleSetGrain>(Site);

    private TimeSpan Now => time.GetElapsedTime(0);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _fleet = new ReleaseFleet(GrainFactory, time);
        this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions(Period, Period) { Interleave = true });
        return Task.CompletedTask;
    }

    public Task ReportAsync(ReleaseHostReport report)
    {
        _silos[report.Silo] = report;
        return Task.CompletedTask;
    }

    public async Task<ReleaseStatus> DescribeAsync()
    {
        var newest = (await Rules.GetReleasesAsync()).FirstOrDefault();
        if (newest is not { Outcome: 0 } || _watch is not { } watch || watch.Release != newest.Candidate)
        {
            return new ReleaseStatus { Release = newest, Next = newest is { Outcome: 0 } ? "its controller begins to watch it" : "" };
        }

        return new ReleaseStatus
        {
            Release = newest,
            Next = _verdict.Why,
            InStep = watch.InStep(Now),
            Slices =
            [
                .. watch.Window.Slices(static _ => false)
                    .OrderBy(slice => slice.Key != ReleaseWindow.All)
                    .ThenByDescending(slice => slice.Value.Candidate.Failures)
                    .ThenByDescending(slice => slice.Value.Candidate.Pages)
                    .Take(100)
                    .Select(slice => new ReleaseSlice
                    {
                        Name = slice.Key,
                        Stable = ToFigures(slice.Value.Stable),
                        Candidate = ToFigures(slice.Value.Candidate),
                    }),
            ],
        };
    }

    private static CohortFigures ToFigures(CohortCount count) =>
        new(count.Pages, count.Defaults, count.Failures, count.Slow, count.Timed);

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_isLooking) return;
        _isLooking = true;
        try
        {
            await StepAsync();
        }
        catch (Exception exception)
        {
            Log.NotSeen(logger, Site, exception.GetType().Name);
        }
        finally
        {
            _isLooking = false;
        }
    }

    public async Task<ReleaseAdvanceResult> AdvanceAsync(ReleaseAdvanceRequest request)
    {
        if (await SeeAsync() is not var (state, facts) || state.Candidate != request.Release)
        {
            return new ReleaseAdvanceResult { Status = PublishStatus.Unchanged, Why = "there is no such release under way" };
        }

        var next = state.Taken < state.Plan.Steps.Length ? ReleaseChangeKind.Advance : ReleaseChangeKind.Complete;
        if (state.IsHeld) return Refused("somebody holds it: resume it first");
        if (request.Force)
        {
            if (facts.Refused.Count > 0 || facts.NotLoaded.Count > 0) return Refused("there are hosts that cannot decide by it");
        }
        else if (Verdict(state, ReleasePlan.MaxHold, facts) is var verdict && verdict.Kind != next)
        {
            return Refused(verdict.Why);
        }

        var result = await ChangeAsync(state, next, request.By, (request.Force ? "forced: " : "") + request.Why);
        return new ReleaseAdvanceResult { Status = result.Status, Version = result.Version };

        static ReleaseAdvanceResult Refused(string why) => new() { Status = PublishStatus.HeldBack, Why = why };
    }

    private async Task StepAsync()
    {
        if (await SeeAsync() is not var (state, facts)) return;
        _verdict = Verdict(state, _watch!.InStep(Now), facts);
        if (_verdict.Kind != ReleaseChangeKind.None)
        {
            await ChangeAsync(state, _verdict.Kind, Author, _verdict.Why);
        }
    }

    /// <summary>How far the release is, and what is seen of it now; null when there is none.</summary>
    private async Task<(ReleaseState State, ReleaseFacts Facts)?> SeeAsync()
    {
        var view = (await Rules.GetReleasesAsync()).FirstOrDefault(one => one.Outcome == 0);
        if (view is null)
        {
            _watch = null;
            return null;
        }

        var state = ToState(view);
        if (_watch?.Release != state.Candidate)
        {
            _watch = new ReleaseWatch(Site, state, Now, time.GetUtcNow());
        }

        var edges = await _fleet!.ReadEdgesAsync();
        var silos = await _fleet.ReadSilosAsync();
        _watch.Follow(state, Now, time.GetUtcNow());
        return (state, _watch.Look(edges, _silos, silos, options.Value.Limits, Now) with
        {
            IsKillSwitchNew = view.HasNewKillSwitch,
            IsMachineryOff = Switches.IsOff(KillSwitchKind.Releases),
        });
    }

    private ReleaseVerdict Verdict(ReleaseState state, TimeSpan inStep, ReleaseFacts facts) => ReleaseController.Next(
        state, inStep, facts, _watch!.Window, _watch.Usual, options.Value.Limits, IsKilled);

    /// <summary>What is switched off is no matter of the release: both versions serve the default there.</summary>
    private bool IsKilled(ReleaseRow row) =>
        Switches.IsOff(KillSwitchKind.Feature, row.Feature) || Switches.IsOff(KillSwitchKind.Route, row.Route);

    private Task<PublishResult> ChangeAsync(ReleaseState state, ReleaseChangeKind kind, string by, string why) =>
        Rules.ChangeReleaseAsync(new ReleaseChangeRequest
        {
            Release = state.Candidate,
            From = state.Taken,
            Kind = (int)kind,
            By = by,
            Why = why,
        });

    private static ReleaseState ToState(ReleaseView view) => new()
    {
        Candidate = view.Candidate,
        Stable = view.Stable,
        Plan = new ReleasePlan
        {
            Steps = [.. view.Steps.Select(step => new ReleaseStep(step.Share, [.. step.Locations]))],
            Hold = view.Hold,
        },
        Taken = view.Taken,
        IsHeld = view.IsHeld,
    };

    private static partial class Log
    {
        [LoggerMessage(
            270,
            LogLevel.Warning,
            "Site {Site}: the release under way could not be looked at, it stays at its step: {Kind}")]
        public static partial void NotSeen(ILogger logger, string site, string kind);
    }
}
