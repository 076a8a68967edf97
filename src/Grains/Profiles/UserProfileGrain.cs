using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Personalization.Domain.Profiles;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Rules;

namespace Personalization.Grains.Profiles;

/// <summary>
/// One identity. The grain only connects: <see cref="ProfileStore"/> keeps the row, <see cref="ProfilePuller"/> pulls,
/// <see cref="VisitorDecisions"/> decides, <see cref="LoginHandOver"/> takes over from an anonymous identity.
/// </summary>
[GrainType("profile")]
internal sealed class UserProfileGrain : Grain, IUserProfileGrain
{
    private readonly ProfileOptions options;
    private readonly TimeProvider time;
    private readonly Tombstones tombstones;
    private readonly ProfileStore store;
    private readonly ProfilePuller puller;
    private readonly VisitorDecisions decisions;
    private readonly LoginHandOver handOver;
    private readonly IExposureSink exposures;

    public UserProfileGrain(
        [FromKeyedServices(StorageNames.Grid)] IGrainStorage storage,
        Tombstones tombstones,
        IProfileSource source,
        RuleSetCache rules,
        IExposureSink exposures,
        IOptions<ProfileOptions> options,
        TimeProvider time,
        ILocalSiloDetails silo,
        ILogger<UserProfileGrain> logger)
    {
        var key = this.GetPrimaryKeyString();
        if (!GrainKeys.TryParseProfile(key, out var identity)) throw new ArgumentException($"A profile's key is made by {nameof(GrainKeys)}; this one was not.");
        this.options = options.Value;
        this.time = time;
        this.tombstones = tombstones;
        this.exposures = exposures;
        store = new ProfileStore(storage, this.GetGrainId(), tombstones, this.options, time, logger);
        puller = new ProfilePuller(source, identity, store, this.options, time, logger);
        decisions = new VisitorDecisions(rules, puller, time, silo.SiloAddress.ToParsableString());
        handOver = new LoginHandOver(identity, GrainFactory, store, tombstones, this.options, logger);
    }

    public async Task<DecisionResult> DecideAsync(DecisionRequest request, CancellationToken cancellationToken)
    {
        await PrepareAsync(request, cancellationToken);
        return decisions.Decide(store, request);
    }

    public async Task<ExplainResult> ExplainAsync(DecisionRequest request)
    {
        // An explanation must not change what it explains: it looks without the anonymous identity's hand-over.
        await PrepareAsync(request with { AnonymousId = null }, CancellationToken.None);
        return decisions.Explain(store, request);
    }

    public async Task<ApplyResult> ApplyAsync(ProfileChangeBatch batch)
    {
        var merges = batch.Changes.Where(c => c.Kind == ProfileChangeKind.Merge);
        if (ProfileChanges.Of(merges, options.MaxTraits) is not { } changes) return new ApplyResult { Status = ApplyStatus.Invalid };

        // Erasures first: whatever came in the same delivery and happened later still counts.
        foreach (var delete in batch.Changes.Where(c => c.Kind == ProfileChangeKind.Delete))
        {
            var at = SourceTime.Of(delete.Timestamp, delete.ReceivedAt, delete.ArrivedAt);
            if (!await EraseAsync(at, suppress: null)) return new ApplyResult { Status = ApplyStatus.Unavailable };
        }

        if (!await store.EnsureLoadedAsync()) return new ApplyResult { Status = ApplyStatus.Unavailable };
        if (store.IsSuppressed)
        {
            GrainMetrics.ErasedChanges.Add(batch.Changes.Length);
            return new ApplyResult { Status = ApplyStatus.Durable, Version = store.Committed!.Version, Erased = batch.Changes.Length };
        }

        var outcome = await store.ChangeAsync(changes.Apply);
        if (!outcome.IsDurable) return new ApplyResult { Status = ApplyStatus.Unavailable };
        if (changes.Changed > 0) puller.ForgetAbsence();
        if (changes.Erased > 0) GrainMetrics.ErasedChanges.Add(changes.Erased);
        return new ApplyResult { Status = ApplyStatus.Durable, Version = outcome.State.Version, Changed = changes.Changed, Erased = changes.Erased };
    }

    public async Task<ProfileView> ReadAsync()
    {
        if (!await store.EnsureLoadedAsync()) return new ProfileView { Unavailable = true, Silo = decisions.Silo };
        return ProfileMapping.ToView(store.Committed!, time.GetUtcNow(), decisions.Silo);
    }

    public async Task<ProfileWriteResult> WriteAsync(ProfileWriteRequest request)
    {
        if (!await store.EnsureLoadedAsync()) return new ProfileWriteResult { Status = ProfileWriteStatus.Unavailable };
        if (store.IsSuppressed) return new ProfileWriteResult { Status = ProfileWriteStatus.Suppressed, Version = store.Committed!.Version };

        var write = new OperatorWrite(request, options.MaxTraits, time);
        var outcome = await store.ChangeAsync(write.Apply);
        if (!outcome.IsDurable) return new ProfileWriteResult { Status = ProfileWriteStatus.Unavailable };
        if (write.Status == ProfileWriteStatus.Done) puller.ForgetAbsence();
        return new ProfileWriteResult { Status = write.Status, Version = outcome.State.Version, Problem = write.Problem, Changed = write.Changed };
    }

    public async Task<ProfileWriteResult> DeleteAsync(ProfileDeleteRequest request)
    {
        if (!await store.EnsureLoadedAsync()) return new ProfileWriteResult { Status = ProfileWriteStatus.Unavailable };
        var state = store.Committed!;
        if (request.ExpectedVersion is { } expected && expected != state.Version) return new ProfileWriteResult { Status = ProfileWriteStatus.VersionMismatch, Version = state.Version };
        if (request.LiftSuppression && !store.IsSuppressed) return new ProfileWriteResult { Status = ProfileWriteStatus.NotFound, Version = state.Version };
        var erased = await EraseAsync(request.At ?? time.GetUtcNow(), request.LiftSuppression ? false : request.Suppress ? true : null);
        return new ProfileWriteResult { Status = erased ? ProfileWriteStatus.Done : ProfileWriteStatus.Unavailable, Version = store.Committed?.Version ?? 0 };
    }

    public async Task ReportServedAsync(ServedReport report)
    {
        if (!await store.EnsureLoadedAsync() || store.IsSuppressed) return;
        var keeping = new ServedChange(report);
        // Delivery first: a crash between the two sends the same message id again, which its receiver drops.
        foreach (var message in keeping.NewExposures(store.Committed!)) await exposures.SendAsync(message);
        await store.ChangeAsync(keeping.Apply);
    }

    public Task<HandOverResult> HandOverAsync(HandOverRequest request) => handOver.GiveAsync(request);

    private async Task PrepareAsync(DecisionRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (store.Committed is null) await Within(store.EnsureLoadedAsync(), request.WaitBudget, cancellationToken);
        if (store.Committed is not { } state) return;
        if (handOver.IsDue(request.AnonymousId)) await Within(handOver.TakeAsync(request.AnonymousId!), Left(), cancellationToken);
        // Only a young pull is worth waiting for: behind a hanging upstream every page would cost its whole budget.
        if (puller.PullIfNeeded(state) is { } pull) await Within(pull, request.WaitBudget - puller.RunningFor, cancellationToken);

        TimeSpan Left() => request.WaitBudget - time.GetElapsedTime(started);
    }

    /// <summary>Waits for work that goes on by itself when the time is up.</summary>
    private async Task Within(Task work, TimeSpan budget, CancellationToken cancellationToken)
    {
        if (work.IsCompleted || budget <= TimeSpan.Zero) return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(work, Task.Delay(budget, time, stop.Token));
        await stop.CancelAsync();
    }

    private async Task<bool> EraseAsync(DateTimeOffset at, bool? suppress)
    {
        handOver.Forget();
        return (await store.EraseAsync(new Erasure(at.UtcTicks, suppress))).IsDurable;
    }
}
