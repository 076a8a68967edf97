using Personalization.Domain.Profiles;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Decide;
using Personalization.Grains.Profiles.Erasures;
using Personalization.Grains.Profiles.Login;
using Personalization.Grains.Profiles.Proof;
using Personalization.Grains.Profiles.Pull;
using Personalization.Grains.Profiles.Row;
using Personalization.Grains.Profiles.Write;
using Personalization.Grains.Telemetry;

namespace Personalization.Grains.Profiles;

/// <summary>
/// One identity. The grain only connects: <see cref="ProfileStore"/> keeps the row, <see cref="ProfilePuller"/> pulls,
/// <see cref="VisitorDecisions"/> decides, <see cref="LoginHandOver"/> takes over from an anonymous identity, <see cref="ProfileEnding"/>
/// erases.
/// </summary>
[GrainType(ProfileGrainId.TypeName)]
internal sealed class UserProfileGrain : Grain, IUserProfileGrain
{
    private readonly ProfileServices _services;
    private readonly bool _isAnonymous;
    private readonly ProfileStore _store;
    private readonly ProfilePuller _puller;

    // Made when needed: most activations see neither a login nor a waiting page nor an exposure.
    private BrowserLinks? _links;
    private ProfileWatch? _watch;
    private HashSet<string>? _sending;
    private bool _isCounted;

    public UserProfileGrain(ProfileServices services)
    {
        // Not kept: the key holds it already, and it is asked for only at a pull or a login.
        var identity = GrainKeys.ParseProfile(this.GetPrimaryKeyString());
        _isAnonymous = identity.IsAnonymous;
        _services = services;
        _store = new ProfileStore(services.Rows, GrainContext);
        _puller = new ProfilePuller(services.Rows, services.Source, GrainContext, services.Source.CanPull(identity), _store);
    }

    private ProfileEnding Ending => new(_services.Rows, this.GetPrimaryKeyString(), GrainFactory, _store, Forget);

    private BrowserLinks Links =>
        _links ??= new BrowserLinks(_services.Rows, GrainKeys.ParseProfile(this.GetPrimaryKeyString()), GrainFactory, _store);

    private VisitorDecisions Decisions => _services.Decisions;

    private ProfileRowServices Rows => _services.Rows;

    private TimeProvider Time => Rows.Time;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _services.Population.OnActivated(_isAnonymous);
        _isCounted = true;
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_isCounted)
        {
            _services.Population.OnDeactivated(_isAnonymous);
        }

        _isCounted = false;
        return Task.CompletedTask;
    }

    public async Task<DecisionResult> DecideAsync(DecisionRequest request, CancellationToken cancellationToken)
    {
        var wasHere = _store.Committed is not null;
        var started = Time.GetTimestamp();
        await PrepareAsync(request, started, cancellationToken);
        if (!await Rows.Standing.ConfirmAsync()) return new DecisionResult { Silo = Decisions.Silo };
        DeactivateUnderPressure(wasHere);
        var access = AccessOf(request);
        if (access == ProfileAccess.Refused)
        {
            GrainMetrics.Refused(request.Proof?.Level ?? ProofLevel.None);
            return new DecisionResult { Silo = Decisions.Silo, Refused = true, AnonymousRefused = _isAnonymous };
        }

        // Pages only: neither synthetic visitors nor servers that ask for many say what a change means to people.
        if (request.Url is not null && request.Features.Length == 1 && request.Preview.Length == 0 && _services.Sample.IsDue(out var place))
        {
            _services.Sample.Keep(place, this.GetPrimaryKeyString(), request);
        }

        var result = request.ClaimedUserId is null
            ? Decisions.Decide(_store, _puller, request, access == ProfileAccess.Keep)
            : await DecideClaimedAsync(request, started, cancellationToken);
        if (_isAnonymous)
        {
            result = await AsBrowserAsync(result, request, started, cancellationToken);
        }

        return await WithCodeAsync(result, request);
    }

    public async Task<DryRunAnswer?> DryRunAsync(DryRunQuestion question) =>
        _services.Tried.Find(question.Run) is { } tried && await _store.EnsureLoadedAsync()
            ? Decisions.Compare(_store, question.Request, tried)
            : null;

    public async Task<ExplainResult> ExplainAsync(DecisionRequest request)
    {
        // An explanation must not change what it explains: it looks without the anonymous identity's hand-over.
        await PrepareAsync(request with { AnonymousId = null }, Time.GetTimestamp(), CancellationToken.None);
        var explained = Decisions.Explain(_store, _puller, request);
        return explained with { Decision = await WithCodeAsync(explained.Decision, request) };
    }

    public async Task<ApplyResult> ApplyAsync(ProfileChangeBatch batch)
    {
        var merges = batch.Changes.Where(c => c.Kind == ProfileChangeKind.Merge);
        var changes = ProfileChanges.Of(merges, Rows.Options);
        var erasures = 0;
        foreach (var delete in batch.Changes.Where(c => c.Kind == ProfileChangeKind.Delete))
        {
            var at = SourceTime.Of(delete.Timestamp, delete.ReceivedAt, delete.ArrivedAt);
            var before = _store.Erasures;
            if (!(await Ending.EraseAsync(new Erasure(at.UtcTicks))).IsDurable) return new ApplyResult { Status = ApplyStatus.Unavailable };
            if (_store.Erasures != before)
            {
                erasures++;
            }
        }

        var wasHere = _store.Committed is not null;
        var outcome = await _store.ChangeAsync(changes.Apply);
        DeactivateUnderPressure(wasHere);
        if (outcome.Status == CommitStatus.Suppressed)
        {
            changes.EraseAll();
        }
        else if (!outcome.IsDurable)
        {
            return new ApplyResult { Status = ApplyStatus.Unavailable };
        }
        // Also when nothing changed: the delivery that did change it may have lost its answer.
        else if (changes.Living > 0)
        {
            _puller.ForgetAbsence();
        }

        if (changes.Erased > 0)
        {
            GrainMetrics.ErasedChanges.Add(changes.Erased);
        }

        return new ApplyResult
        {
            Status = ApplyStatus.Durable,
            Version = outcome.State.Version,
            Changed = changes.Changed + erasures,
            Erased = changes.Erased,
            Refused = changes.Refused,
            RefusedTraits = changes.RefusedTraits,
        };
    }

    public async Task<ProfileView> ReadAsync()
    {
        if (!await _store.EnsureLoadedAsync() || !await Rows.Standing.ConfirmAsync())
        {
            return new ProfileView { Unavailable = true, Silo = Decisions.Silo };
        }

        return ProfileMapping.ToView(_store.Committed!, Time.GetUtcNow(), Decisions.Silo);
    }

    public async Task<ProfileWriteResult> WriteAsync(ProfileWriteRequest request)
    {
        if (request.SignOut) return await Ending.SignOutAsync();
        var wasHere = _store.Committed is not null;
        var write = new OperatorWrite(request, Rows.Options, Time);
        var outcome = await _store.ChangeAsync(write.Apply);
        // A stream of a million lines would keep a million profiles in memory that nobody asked for.
        if (request.IsBulk && !wasHere)
        {
            DeactivateOnIdle();
        }

        if (outcome.Status == CommitStatus.Suppressed)
        {
            return new ProfileWriteResult { Status = ProfileWriteStatus.Suppressed, Version = outcome.State.Version };
        }

        if (!outcome.IsDurable) return new ProfileWriteResult { Status = ProfileWriteStatus.Unavailable };
        if (write.Status == ProfileWriteStatus.Done)
        {
            _puller.ForgetAbsence();
        }

        return new ProfileWriteResult
        {
            Status = write.Status,
            Version = outcome.State.NamedVersion,
            Problem = write.Problem,
            Changed = write.Changed,
        };
    }

    public Task<ProfileWriteResult> DeleteAsync(ProfileDeleteRequest request) => Ending.DeleteAsync(request);

    public async Task ReportServedAsync(ServedReport report)
    {
        var wasHere = _store.Committed is not null;
        if (!await _store.EnsureLoadedAsync()) return;
        DeactivateUnderPressure(wasHere);
        if (_store.IsSuppressed) return;
        if (AccessOf(report) != ProfileAccess.Keep)
        {
            GrainMetrics.Refused(report.Proof?.Level ?? ProofLevel.None);
            return;
        }

        var served = new ServedChange(report);
        _sending ??= [];
        await served.DeliverAsync(_store, _services.Exposures, _sending);
        // After delivery: a crash between the two sends the same message id again, which its receiver drops. Assignments are kept either
        // way.
        var now = Time.GetUtcNow().UtcTicks;
        // What a browser with a token keeps, it keeps for that token alone.
        await _store.ChangeAsync(state =>
        {
            var next = served.Apply(state);
            return _isAnonymous && report.Proof is { IsBrowser: true } && !ReferenceEquals(next, state)
                ? BrowserClaims.Marked(next, now)
                : next;
        });
        served.End(_sending);
    }

    public Task<ChangeNotice> WaitForChangeAsync(ChangeWait wait) => (_watch ??= new ProfileWatch(_services, _store)).WaitAsync(wait);

    public Task<HandOverResult> HandOverAsync(HandOverRequest request) => Links.HandOver.GiveAsync(request);

    public Task<BrowserState> ReadBrowserAsync(BrowserRequest request) =>
        _isAnonymous ? Links.Claims.ReadAsync(request) : Task.FromResult(new BrowserState { Refused = true });

    private void Forget()
    {
        _links?.Forget();
        _puller.Forget();
    }

    private ValueTask<DecisionResult> WithCodeAsync(DecisionResult result, DecisionRequest request) =>
        _services.Code.Exist ? _services.Code.ApplyAsync(result, request, Decisions.Profile(_store)) : ValueTask.FromResult(result);

    /// <summary>
    /// What has to be kept is in the row; an activation that leaves costs the next call a read, one too many costs the process.
    /// </summary>
    private void DeactivateUnderPressure(bool wasHere)
    {
        if ((_isAnonymous && _services.Population.IsFull) || (!wasHere && _services.Memory.IsHigh))
        {
            DeactivateOnIdle();
        }
    }

    private async Task PrepareAsync(DecisionRequest request, long started, CancellationToken cancellationToken)
    {
        // Also a warm profile is read again while a failed write leaves it in doubt. Only work that began just now is worth waiting for:
        // behind a hanging database or upstream every page would cost its whole budget.
        if (_store.IsDoubtful && (_store.IsConflicting || Rows.Trouble.ShouldAttempt()))
        {
            await WaitAtMostAsync(_store.EnsureLoadedAsync(), request.WaitBudget - _store.LoadingFor, cancellationToken);
        }

        if (_store.Committed is not { } state || AccessOf(request) == ProfileAccess.Refused) return;
        var pull = _puller.PullIfNeeded(state, request);
        if (!_isAnonymous
            && request is { Proof: { Level: ProofLevel.User, AnonymousIsProven: true } proof, AnonymousId: { } anonymousId }
            && Links.HandOver.IsDue(anonymousId))
        {
            await WaitAtMostAsync(Links.HandOver.TakeAsync(anonymousId, proof), Left(request, started), cancellationToken);
        }

        // A page that has what was pushed gives the rest less of its time.
        var patience = state.Profile.Count > 0 ? request.WaitBudget / 3 : request.WaitBudget;
        if (pull is not null)
        {
            await WaitAtMostAsync(pull, Smaller(Left(request, started), patience - _puller.RunningFor), cancellationToken);
        }

        static TimeSpan Smaller(TimeSpan a, TimeSpan b) => a < b ? a : b;
    }

    private TimeSpan Left(DecisionRequest request, long started) => request.WaitBudget - Time.GetElapsedTime(started);

    private ProfileAccess AccessOf(DecisionRequest request)
    {
        if (_store.Committed is not { } state) return ProfileAccess.Read;
        return _isAnonymous
            ? ProofRules.OfAnonymous(state, request.Proof, Time.GetUtcNow().UtcTicks)
            : ProofRules.OfUser(state, request.Proof, request.ClaimedUserId is not null, _services.TrustsClaims(request.Site));
    }

    private ProfileAccess AccessOf(ServedReport report) => _isAnonymous
        ? ProofRules.OfAnonymous(_store.Committed!, report.Proof, Time.GetUtcNow().UtcTicks)
        : ProofRules.OfUser(_store.Committed!, report.Proof, report.ClaimedUserId is not null, _services.TrustsClaims(report.Site));

    /// <summary>
    /// A claimed user: read-only here. What an experiment gave this browser is asked of the browser's own identity, if one takes part.
    /// </summary>
    private async Task<DecisionResult> DecideClaimedAsync(DecisionRequest request, long started, CancellationToken cancellationToken)
    {
        var alone = Decisions.DecideClaimed(_store, _puller, request, out var asksAssignments);
        var proof = request.Proof ?? VisitorProof.None;
        if (!asksAssignments || request.AnonymousId is not { } anonymousId || !(proof.IsBrowser || proof.Adopts)) return alone;

        var asked = Links.Claimed.AskAsync(anonymousId, proof);
        await WaitAtMostAsync(asked, Left(request, started), cancellationToken);
        // An experiment must not be drawn anew because the browser's assignment could not be seen in time.
        if (!asked.IsCompletedSuccessfully || await asked is not { State.Unavailable: false } answer)
        {
            return new DecisionResult { Silo = Decisions.Silo, Profile = ProfileStatus.StorageUnavailable };
        }

        if (answer.State.Refused) return alone with { AnonymousRefused = true };
        return Decisions.DecideWith(answer.State, _store, _puller, request, proof.IsBrowser) with
        {
            ClaimKey = answer.ClaimKey,
            Adopted = answer.State.Adopted,
        };
    }

    /// <summary>Remembers what this browser was told, and that its identity needs a token from the first one on.</summary>
    private async Task<DecisionResult> AsBrowserAsync(
        DecisionResult result, DecisionRequest request, long started, CancellationToken cancellationToken)
    {
        if (_store.Committed is null) return result;
        if (request.Proof is { Level: not ProofLevel.None })
        {
            if (request.Preview.Length == 0 && SeenAssignments.AreIn(result.Decisions))
            {
                Links.Seen.Add(result.Decisions);
            }

            // A server that names an anonymous id says nothing of a token in that browser.
            if (request.Proof.IsBrowser && BrowserClaims.NeedsMark(_store.Committed))
            {
                Links.Claims.MarkLater();
            }

            return result;
        }

        if (request.Proof is not { Adopts: true }) return result;
        var marking = Links.Claims.MarkAsync();
        await WaitAtMostAsync(marking, Left(request, started), cancellationToken);
        return result with { Adopted = marking.IsCompletedSuccessfully && await marking };
    }

    /// <summary>Waits for work that goes on by itself when the time is up.</summary>
    private async Task WaitAtMostAsync(Task work, TimeSpan budget, CancellationToken cancellationToken)
    {
        if (work.IsCompleted || budget <= TimeSpan.Zero) return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(work, Task.Delay(budget, Time, stop.Token));
        await stop.CancelAsync();
    }
}
