using Microsoft.Extensions.Logging;
using Personalization.Background;
using Personalization.Domain.Profiles;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Row;
using Personalization.Grains.Telemetry;
using Personalization.Grains.Upstream;

namespace Personalization.Grains.Profiles.Pull;

/// <summary>
/// When and how one identity is pulled: one call however many wait, absence remembered for a while, failures backed off and never
/// remembered as absence. Ages are taken from the monotonic clock.
/// </summary>
internal sealed partial class ProfilePuller(
    ProfileRowServices services, IProfileSource source, IGrainContext context, bool isEnabled, ProfileStore store)
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan NotAskedBackOff = TimeSpan.FromMilliseconds(250);

    private Task? _inflight;
    private PullTicket? _ticket;
    private int _failures;
    private long? _blockedSince;
    private TimeSpan _blockedFor;
    private long? _checkedAt;
    private int _pushes;

    /// <summary>The last pull found nothing, and that still counts.</summary>
    public bool IsKnownAbsent { get; private set; }

    /// <summary>The last pull failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The age from which on a profile is refreshed.</summary>
    public TimeSpan SoftTtl => services.Options.SoftTtl;

    /// <summary>Whether this identity is pulled at all.</summary>
    public bool IsEnabled { get; } = isEnabled;

    /// <summary>How long the present pull has been under way, since it got its slot.</summary>
    public TimeSpan RunningFor => _inflight is null || _ticket is null ? TimeSpan.Zero : services.Time.GetElapsedTime(_ticket.BeganAt);

    /// <summary>A push says that the identity exists after all.</summary>
    public void ForgetAbsence()
    {
        // A pull under way may have asked before it: its "not found" must not be remembered either.
        _pushes++;
        if (!IsKnownAbsent) return;
        IsKnownAbsent = false;
        _blockedSince = null;
    }

    /// <summary>The identity was erased: what earlier pulls said is no longer about it.</summary>
    public void Forget()
    {
        _checkedAt = null;
        IsKnownAbsent = false;
        HasFailed = false;
        _failures = 0;
        _blockedSince = null;
    }

    /// <summary>The age of the last complete pull, or null when there was none.</summary>
    public TimeSpan? Age(UserProfileState state)
    {
        if (_checkedAt is { } since) return services.Time.GetElapsedTime(since);
        if (state.PulledAtTicks == 0) return null;
        // Pulled by an earlier activation: only the wall clock is left. A jump of it costs one refresh at the most.
        var age = TimeSpan.FromTicks(services.Time.GetUtcNow().UtcTicks - state.PulledAtTicks);
        return age < TimeSpan.Zero ? services.Options.SoftTtl : age;
    }

    /// <summary>Starts or joins the pull that a state needs.</summary>
    /// <param name="state">The profile as it is.</param>
    /// <param name="request">Who reads it.</param>
    /// <returns>What a reader may wait for: the end of the first pull, or that it has no slot yet; null when there is nothing worth waiting
    /// for.</returns>
    public Task? PullIfNeeded(UserProfileState state, DecisionRequest request)
    {
        if (!IsEnabled || store.IsSuppressed) return null;
        var age = Age(state);
        if (age is null)
        {
            if (_inflight is null && !IsBlocked())
            {
                Start(UrgencyOf(state, request), request.ClientClass);
            }

            return _inflight is null ? null : Task.WhenAny(_inflight, _ticket!.InLine);
        }

        if (age >= services.Options.SoftTtl && _inflight is null && !IsBlocked())
        {
            Start(PullUrgency.Refresh, 0);
        }

        return null;
    }

    private bool IsBlocked()
    {
        if (_blockedSince is not { } since || services.Time.GetElapsedTime(since) < _blockedFor) return _blockedSince is not null;
        _blockedSince = null;
        IsKnownAbsent = false;
        return false;
    }

    private static PullUrgency UrgencyOf(UserProfileState state, DecisionRequest request)
    {
        if (state.Profile.Count > 0) return PullUrgency.Known;
        return IsProven(request) ? PullUrgency.Proven : PullUrgency.Claimed;
    }

    /// <summary>
    /// Whether the visitor has proven to be whom this profile is about. What asks without a client is ours, or a server with credentials.
    /// </summary>
    private static bool IsProven(DecisionRequest request) =>
        request.ClientClass == 0 || (request.ClaimedUserId is null && request.Proof is { Level: not ProofLevel.None });

    private void Start(PullUrgency urgency, int clientClass)
    {
        _ticket = new PullTicket(urgency, clientClass, services.Time);
        _inflight = RunAsync(_ticket);
    }

    private async Task RunAsync(PullTicket own)
    {
        // Yields first, so that the field is set before the pull can end.
        await Task.Yield();
        try
        {
            using var deadline = new CancellationTokenSource(services.Options.PullTimeout, services.Time);
            var (erasures, before) = (store.Erasures, _pushes);
            var pull = await source.PullAsync(GrainKeys.ParseProfile(context.GrainId.Key.ToString()!), own, deadline.Token);
            GrainMetrics.Pulls.Add(1, new KeyValuePair<string, object?>("outcome", pull.Outcome.ToString()));
            // It may have been read before the erasure upstream too: the next read asks anew.
            if (store.Erasures == erasures)
            {
                await TakeAsync(pull, erasures, before);
            }
        }
        catch (Exception exception)
        {
            Log.PullBroke(services.Logger, exception, ProfileLogId.Of(context.GrainId));
            Fail(null);
        }
        finally
        {
            _inflight = null;
        }
    }

    private async Task TakeAsync(SourcePull pull, int erasures, int before)
    {
        switch (pull.Outcome)
        {
            case SourcePullOutcome.Found:
                if (!await StoreAsync(pull, erasures))
                {
                    Fail(null);
                }
                else if (store.Erasures == erasures)
                {
                    Succeed(pull);
                }

                break;
            case SourcePullOutcome.NotFound:
                // Nothing to drop either: a complete pull of nothing.
                if (store.Committed is { Profile.Count: > 0 } && !await StoreAsync(pull with { Complete = true }, erasures))
                {
                    Fail(null);
                }
                else if (store.Erasures == erasures)
                {
                    HasFailed = false;
                    _failures = 0;
                    IsKnownAbsent = _pushes == before;
                    if (IsKnownAbsent)
                    {
                        Block(services.Options.NegativeTtl);
                    }
                }

                break;
            case SourcePullOutcome.NotAsked:
                HasFailed = true;
                Block(pull.RetryAfter ?? NotAskedBackOff);
                break;
            default:
                Fail(pull.RetryAfter);
                break;
        }
    }

    private async Task<bool> StoreAsync(SourcePull pull, int erasures)
    {
        var outcome = await store.ChangeAsync(state =>
        {
            if (store.Erasures != erasures) return state;
            var update = ProfilePull.ToUpdate(state.Profile, pull.Traits, pull.StartedAt, pull.Complete, pull.Unreadable)
                .After(state.FloorTicks);
            var merged = ProfileMerge.Merge(state.Profile, update, services.Options.Limits);
            if (merged.Dropped > 0)
            {
                GrainMetrics.DroppedTraits.Add(merged.Dropped);
            }

            // A pull that changes nothing is not worth a write, but the first one must be known after a restart. Not of an empty profile:
            // an erased identity would be named in storage again for nothing.
            var firstPull = pull is { Complete: true, Outcome: SourcePullOutcome.Found }
                && state.PulledAtTicks == 0
                && merged.Profile.Count > 0;
            if (ReferenceEquals(merged.Profile, state.Profile) && !firstPull) return state;
            return state with
            {
                Profile = merged.Profile,
                Version = state.Version + (merged.Changed ? 1 : 0),
                PulledAtTicks = pull is { Complete: true, Outcome: SourcePullOutcome.Found }
                    ? services.Time.GetUtcNow().UtcTicks
                    : state.PulledAtTicks,
            };
        });
        return outcome.Status is CommitStatus.Durable or CommitStatus.Suppressed;
    }

    private void Succeed(SourcePull pull)
    {
        HasFailed = false;
        IsKnownAbsent = false;
        _failures = 0;
        _blockedSince = null;
        _checkedAt = services.Time.GetTimestamp();
        if (!pull.Complete)
        {
            Log.PullTruncated(services.Logger, ProfileLogId.Of(context.GrainId));
        }
    }

    private void Fail(TimeSpan? retryAfter)
    {
        HasFailed = true;
        var wait = Backoff.Scattered(++_failures, FirstBackOff, LongestBackOff);
        Block(retryAfter > wait ? retryAfter.Value : wait);
    }

    private void Block(TimeSpan duration)
    {
        _blockedSince = services.Time.GetTimestamp();
        _blockedFor = duration;
    }

    private static partial class Log
    {
        [LoggerMessage(120, LogLevel.Error, "The pull of profile {Profile} broke")]
        public static partial void PullBroke(ILogger logger, Exception exception, string profile);

        [LoggerMessage(121, LogLevel.Warning, "The pull of profile {Profile} stopped at the page limit; traits beyond it are not known")]
        public static partial void PullTruncated(ILogger logger, string profile);
    }
}
