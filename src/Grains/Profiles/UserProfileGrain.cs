using Microsoft.Extensions.Logging;
using Personalization.Domain.Profiles;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Profiles;

/// <summary>
/// One identity. The grain only connects: <see cref="ProfileStore"/> keeps the row, <see cref="ProfilePuller"/> pulls,
/// <see cref="VisitorDecisions"/> decides, <see cref="LoginHandOver"/> takes over from an anonymous identity.
/// </summary>
[GrainType(ProfileGrainId.TypeName)]
internal sealed partial class UserProfileGrain : Grain, IUserProfileGrain
{
    private readonly ProfileServices services;
    private readonly bool isAnonymous;
    private readonly ProfileStore store;
    private readonly ProfilePuller puller;

    // Made when needed: most activations see neither a login nor a waiting page nor an exposure.
    private LoginHandOver? handOver;
    private ProfileWatch? watch;
    private HashSet<string>? sending;
    private bool isCounted;

    public UserProfileGrain(ProfileServices services)
    {
        // Not kept: the key holds it already, and it is asked for only at a pull or a login.
        var identity = GrainKeys.ParseProfile(this.GetPrimaryKeyString());
        isAnonymous = identity.IsAnonymous;
        this.services = services;
        store = new ProfileStore(services, GrainContext);
        puller = new ProfilePuller(services, GrainContext, services.Source.CanPull(identity), store);
    }

    private LoginHandOver HandOver => handOver ??= new LoginHandOver(services, GrainKeys.ParseProfile(this.GetPrimaryKeyString()), GrainFactory, store);

    private VisitorDecisions Decisions => services.Decisions;

    private TimeProvider Time => services.Time;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        services.Population.Enter(isAnonymous);
        isCounted = true;
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (isCounted) services.Population.Leave(isAnonymous);
        isCounted = false;
        return Task.CompletedTask;
    }

    public async Task<DecisionResult> DecideAsync(DecisionRequest request, CancellationToken cancellationToken)
    {
        var wasHere = store.Committed is not null;
        await PrepareAsync(request, cancellationToken);
        if (!await services.Standing.ConfirmAsync()) return new DecisionResult { Silo = Decisions.Silo };
        LeaveIfCrowded(wasHere);
        return await WithCodeAsync(Decisions.Decide(store, puller, request), request);
    }

    public async Task<ExplainResult> ExplainAsync(DecisionRequest request)
    {
        // An explanation must not change what it explains: it looks without the anonymous identity's hand-over.
        await PrepareAsync(request with { AnonymousId = null }, CancellationToken.None);
        var explained = Decisions.Explain(store, puller, request);
        return explained with { Decision = await WithCodeAsync(explained.Decision, request) };
    }

    public async Task<ApplyResult> ApplyAsync(ProfileChangeBatch batch)
    {
        var merges = batch.Changes.Where(c => c.Kind == ProfileChangeKind.Merge);
        if (ProfileChanges.Of(merges, services.Options.MaxTraits) is not { } changes) return new ApplyResult { Status = ApplyStatus.Invalid };

        foreach (var delete in batch.Changes.Where(c => c.Kind == ProfileChangeKind.Delete))
        {
            var at = SourceTime.Of(delete.Timestamp, delete.ReceivedAt, delete.ArrivedAt);
            if (!(await EraseAsync(new Erasure(at.UtcTicks))).IsDurable) return new ApplyResult { Status = ApplyStatus.Unavailable };
        }

        var wasHere = store.Committed is not null;
        var outcome = await store.ChangeAsync(changes.Apply);
        LeaveIfCrowded(wasHere);
        if (outcome.Status == CommitStatus.Suppressed) changes.EraseAll();
        else if (!outcome.IsDurable) return new ApplyResult { Status = ApplyStatus.Unavailable };
        // Also when nothing changed: the delivery that did change it may have lost its answer.
        else if (changes.Living > 0) puller.ForgetAbsence();
        if (changes.Erased > 0) GrainMetrics.ErasedChanges.Add(changes.Erased);
        return new ApplyResult { Status = ApplyStatus.Durable, Version = outcome.State.Version, Changed = changes.Changed, Erased = changes.Erased };
    }

    public async Task<ProfileView> ReadAsync()
    {
        if (!await store.EnsureLoadedAsync() || !await services.Standing.ConfirmAsync()) return new ProfileView { Unavailable = true, Silo = Decisions.Silo };
        return ProfileMapping.ToView(store.Committed!, Time.GetUtcNow(), Decisions.Silo);
    }

    public async Task<ProfileWriteResult> WriteAsync(ProfileWriteRequest request)
    {
        var write = new OperatorWrite(request, services.Options.MaxTraits, Time);
        var outcome = await store.ChangeAsync(write.Apply);
        if (outcome.Status == CommitStatus.Suppressed) return new ProfileWriteResult { Status = ProfileWriteStatus.Suppressed, Version = outcome.State.Version };
        if (!outcome.IsDurable) return new ProfileWriteResult { Status = ProfileWriteStatus.Unavailable };
        if (write.Status == ProfileWriteStatus.Done) puller.ForgetAbsence();
        return new ProfileWriteResult { Status = write.Status, Version = outcome.State.NamedVersion, Problem = write.Problem, Changed = write.Changed };
    }

    public async Task<ProfileWriteResult> DeleteAsync(ProfileDeleteRequest request)
    {
        if (!await store.EnsureLoadedAsync()) return new ProfileWriteResult { Status = ProfileWriteStatus.Unavailable };
        if (request.LiftSuppression && !store.IsSuppressed) return new ProfileWriteResult { Status = ProfileWriteStatus.NotFound, Version = store.Committed!.NamedVersion };
        var outcome = await EraseAsync(new Erasure((request.At ?? Time.GetUtcNow()).UtcTicks)
        {
            Everything = request.At is null,
            Suppress = request.Suppress,
            Lift = request.LiftSuppression,
            ExpectedVersion = request.ExpectedVersion,
        });
        return new ProfileWriteResult
        {
            Status = outcome.Status switch
            {
                CommitStatus.Durable => ProfileWriteStatus.Done,
                CommitStatus.VersionMismatch => ProfileWriteStatus.VersionMismatch,
                _ => ProfileWriteStatus.Unavailable,
            },
            Version = outcome.Status == CommitStatus.VersionMismatch ? outcome.State.NamedVersion : outcome.State.Version,
        };
    }

    public async Task ReportServedAsync(ServedReport report)
    {
        var wasHere = store.Committed is not null;
        if (!await store.EnsureLoadedAsync()) return;
        LeaveIfCrowded(wasHere);
        if (store.IsSuppressed) return;
        var served = new ServedChange(report);
        sending ??= [];
        await served.DeliverAsync(store, services.Exposures, sending);
        // After delivery: a crash between the two sends the same message id again, which its receiver drops. Assignments are kept either way.
        await store.ChangeAsync(served.Apply);
        served.End(sending);
    }

    public Task<ChangeNotice> WaitForChangeAsync(ChangeWait wait) => (watch ??= new ProfileWatch(services, store)).WaitAsync(wait);

    public Task<HandOverResult> HandOverAsync(HandOverRequest request) => HandOver.GiveAsync(request);

    private ValueTask<DecisionResult> WithCodeAsync(DecisionResult result, DecisionRequest request) =>
        services.Code.Exist ? services.Code.ApplyAsync(result, request, Decisions.Profile(store)) : ValueTask.FromResult(result);

    /// <summary>What has to be kept is in the row; an activation that leaves costs the next call a read, one too many costs the process.</summary>
    private void LeaveIfCrowded(bool wasHere)
    {
        if ((isAnonymous && services.Population.IsFull) || (!wasHere && services.Memory.IsLow)) DeactivateOnIdle();
    }

    private async Task PrepareAsync(DecisionRequest request, CancellationToken cancellationToken)
    {
        var started = Time.GetTimestamp();
        // Also a warm profile is read again while a failed write leaves it in doubt. Only work that began just now is worth waiting for: behind a
        // hanging database or upstream every page would cost its whole budget.
        if (store.IsDoubtful && (store.IsConflicting || services.Trouble.MayTry())) await Within(store.EnsureLoadedAsync(), request.WaitBudget - store.LoadingFor, cancellationToken);
        if (store.Committed is not { } state) return;
        var pull = puller.PullIfNeeded(state, request);
        if (request.AnonymousId is { } anonymousId && !isAnonymous && HandOver.IsDue(anonymousId)) await Within(HandOver.TakeAsync(anonymousId), Left(), cancellationToken);
        // A page that has what was pushed gives the rest less of its time.
        var patience = state.Profile.Count > 0 ? request.WaitBudget / 3 : request.WaitBudget;
        if (pull is not null) await Within(pull, Smaller(Left(), patience - puller.RunningFor), cancellationToken);

        TimeSpan Left() => request.WaitBudget - Time.GetElapsedTime(started);

        static TimeSpan Smaller(TimeSpan a, TimeSpan b) => a < b ? a : b;
    }

    /// <summary>Waits for work that goes on by itself when the time is up.</summary>
    private async Task Within(Task work, TimeSpan budget, CancellationToken cancellationToken)
    {
        if (work.IsCompleted || budget <= TimeSpan.Zero) return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(work, Task.Delay(budget, Time, stop.Token));
        await stop.CancelAsync();
    }

    private async Task<CommitOutcome> EraseAsync(Erasure erasure)
    {
        var before = store.Erasures;
        var outcome = await store.EraseAsync(erasure);
        if (store.Erasures != before)
        {
            // What was learned about the erased one says nothing about who comes under this id now.
            handOver?.Forget();
            puller.Forget();
        }

        // Also when there was nothing left to erase: the attempt that did it may have failed to tell the edges.
        return !outcome.IsDurable || erasure.Lift || await AnnounceAsync() ? outcome : outcome with { Status = CommitStatus.Unknown };
    }

    /// <summary>Tells the edges, which would go on serving the last decision they remember while no silo answers.</summary>
    private async Task<bool> AnnounceAsync()
    {
        try
        {
            var feed = GrainFactory.GetGrain<IErasureFeedGrain>(IErasureFeedGrain.Key);
            await feed.AnnounceAsync(new ErasureNotice { Identity = this.GetPrimaryKeyString() });
            return true;
        }
        catch (Exception e)
        {
            Log.NotAnnounced(services.Logger, e, ProfileLogId.Of(this.GetGrainId()));
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(110, LogLevel.Warning, "Profile {Profile} was erased, but the edges could not be told; the deletion is not acknowledged, and repeating it is safe")]
        public static partial void NotAnnounced(ILogger logger, Exception exception, string profile);
    }
}
