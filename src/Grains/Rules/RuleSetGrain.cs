using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Personalization.Background;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Releases;
using Personalization.Domain.Switches;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Storage;
using Personalization.Grains.Telemetry;

namespace Personalization.Grains.Rules;

/// <summary>
/// A site's published rules. Every change is validated, versioned and stored before anybody sees it: readers interleave with a write under
/// way, so they only ever look at <see cref="_confirmed"/>, which storage has confirmed and nobody changes.
/// </summary>
[GrainType("ruleset")]
internal sealed partial class RuleSetGrain(
    [PersistentState(RuleSetState.StateName, StorageNames.Grid)] IPersistentState<RuleSetState> row,
    TimeProvider time,
    ILogger<RuleSetGrain> logger) : Grain, IRuleSetGrain
{
    /// <summary>Documents kept, the newest; of older versions only who published what when.</summary>
    private const int KeptDocuments = 25;
    private const int KeptVersions = 500;

    /// <summary>A write that takes longer has an unknown outcome. Less than callers wait, so that they learn of it.</summary>
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);

    private RuleSetState _confirmed = new();
    private RuleSetDocument? _current;
    private bool _isOutcomeUnknown;

    /// <summary>The version in force, beside which another one may be on its way.</summary>
    private PublishedRuleSet? Newest => _confirmed.Versions.Count == 0 ? null : _confirmed.Versions[^1];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // The row's own object is what the next write sets; a copy of the lists keeps the two apart.
        _confirmed = row.State.Copy();
        // Where this activation moves, the row is read again: what would move along has no form on the wire, and may be a write of which
        // nobody knows whether it was stored.
        if (row is IGrainMigrationParticipant participant)
        {
            GrainContext.ObservableLifecycle.RemoveMigrationParticipant(participant);
        }

        return Task.CompletedTask;
    }

    public Task<RuleSetDocument?> GetIfNewerAsync(RuleSetVersions known)
    {
        _current ??= ToDocument();
        return Task.FromResult(_current is not null && _current.Versions.IsNewerThan(known) ? _current : null);
    }

    public async Task<PublishResult> PublishAsync(PublishRequest request)
    {
        var version = Newest?.Version ?? 0;
        var compiled = RuleSetCompiler.Compile(request.Document, CompileMode.Strict);
        if (!compiled.Succeeded)
        {
            GrainMetrics.RuleSetsRefused.Add(1);
            return new PublishResult
            {
                Status = PublishStatus.Invalid,
                Version = version,
                Problems = [.. compiled.Problems.Select(p => new RuleSetProblem { Place = p.Place, Message = p.Message })],
            };
        }

        if (request.ExpectedVersion is { } expected && expected != version)
        {
            return new PublishResult { Status = PublishStatus.VersionMismatch, Version = version };
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(request.Document));
        if (request.OnlyOverOwnVersion && Newest is { } other && other.Author != request.Author && other.Hash != hash)
        {
            return new PublishResult { Status = PublishStatus.HeldBack, Version = version };
        }

        if (IsNothingToDo(request, hash)) return new PublishResult { Status = PublishStatus.Unchanged, Version = version };
        if (_confirmed.Release is { } underWay)
        {
            return new PublishResult { Status = PublishStatus.ReleaseUnderWay, Version = underWay.Candidate.Version };
        }

        var next = _confirmed.Copy();
        var published = new PublishedRuleSet
        {
            Version = version + 1,
            Hash = hash,
            Author = request.Author,
            Reason = request.Reason,
            PublishedAt = time.GetUtcNow(),
            RollbackOf = request.RollbackOf,
            Document = request.Document,
        };
        // Where nothing is in force there is nothing to compare with, and nothing that could be lost.
        if (request.Steps.Length > 0 && version > 0)
        {
            ReleaseLedger.Begin(next, published, version, request);
        }
        else
        {
            next.Versions.Add(published);
            DropOld(next);
        }

        if (!await StoreAsync(next)) return new PublishResult { Status = PublishStatus.Unavailable, Version = version };
        GrainMetrics.RuleSetsPublished.Add(1);
        Log.Published(logger, this.GetPrimaryKeyString(), version + 1, request.Author);
        return new PublishResult { Status = PublishStatus.Published, Version = version + 1, IsRelease = next.Release is not null };
    }

    private static void DropOld(RuleSetState next)
    {
        for (var i = 0; i < next.Versions.Count - KeptDocuments; i++)
        {
            if (next.Versions[i].Document is not null)
            {
                next.Versions[i] = next.Versions[i].WithoutDocument();
            }
        }

        if (next.Versions.Count > KeptVersions)
        {
            next.Versions.RemoveRange(0, next.Versions.Count - KeptVersions);
        }
    }

    public Task<RuleSetDocument?> GetAsync(long version)
    {
        var found = _confirmed.Release is { Candidate: { } candidate } && candidate.Version == version
            ? candidate
            : _confirmed.Versions.Find(v => v.Version == version);
        return Task.FromResult(found?.Document is { } document ? ToDocument(found, document) : null);
    }

    public Task<RuleSetVersionInfo[]> GetHistoryAsync() =>
        Task.FromResult(Candidates.Concat(_confirmed.Versions.AsEnumerable().Reverse()).Select(ToInfo).ToArray());

    public Task<ReleaseView[]> GetReleasesAsync() => Task.FromResult<ReleaseView[]>(
    [
        .. (_confirmed.Release is { } release ? [release] : Array.Empty<StoredRelease>())
            .Concat(_confirmed.EndedReleases.AsEnumerable().Reverse())
            .Select(one => ReleaseLedger.ToView(one, _confirmed)),
    ]);

    public async Task<PublishResult> ChangeReleaseAsync(ReleaseChangeRequest request)
    {
        var version = Newest?.Version ?? 0;
        var next = _confirmed.Copy();
        if (!ReleaseLedger.TryChange(next, request, time.GetUtcNow()))
        {
            return new PublishResult { Status = PublishStatus.Unchanged, Version = version };
        }

        DropOld(next);
        if (!await StoreAsync(next)) return new PublishResult { Status = PublishStatus.Unavailable, Version = version };
        Log.Release(logger, this.GetPrimaryKeyString(), request.Release, (ReleaseChangeKind)request.Kind, request.By, request.Why);
        return new PublishResult { Status = PublishStatus.Published, Version = Newest?.Version ?? 0 };
    }

    public Task<AuditEntry[]> GetAuditAsync() => Task.FromResult(RuleSetAudit.Of(_confirmed));

    public async Task<PublishResult> SetKillSwitchAsync(KillSwitchRequest request)
    {
        var version = _confirmed.KillSwitchVersion;
        var next = _confirmed.Copy();
        if (!KillSwitchKinds.TryParse(request.Kind, out var kind))
        {
            // Of a newer build: what nobody here can hold must not be noted as held.
            return new PublishResult { Status = PublishStatus.Invalid, Version = version };
        }

        var present = next.KillSwitches.RemoveAll(k => k.Feature == request.Feature && IsOf(k, kind)) > 0;
        if (request.Off)
        {
            next.KillSwitches.Add(new StoredKillSwitch
            {
                Kind = request.Kind,
                Feature = request.Feature,
                Author = request.Author,
                Reason = request.Reason,
                At = time.GetUtcNow(),
            });
        }
        else if (!present) return new PublishResult { Status = PublishStatus.Unchanged, Version = version };
        next.KillSwitchVersion = version + 1;
        next.KillSwitchChanges.Add(new StoredKillSwitchChange
        {
            Version = version + 1,
            Kind = request.Kind,
            Feature = request.Feature,
            Off = request.Off,
            Author = request.Author,
            Reason = request.Reason,
            At = time.GetUtcNow(),
        });
        if (next.KillSwitchChanges.Count > RuleSetAudit.KeptChanges)
        {
            next.KillSwitchChanges.RemoveRange(0, next.KillSwitchChanges.Count - RuleSetAudit.KeptChanges);
        }

        if (!await StoreAsync(next)) return new PublishResult { Status = PublishStatus.Unavailable, Version = version };
        Log.KillSwitch(logger, this.GetPrimaryKeyString(), kind.Name(), request.Feature, request.Off, request.Author);
        return new PublishResult { Status = PublishStatus.Published, Version = version + 1 };
    }

    private IEnumerable<PublishedRuleSet> Candidates => _confirmed.Release is { } release ? [release.Candidate] : [];

    private static bool IsOf(StoredKillSwitch stored, KillSwitchKind kind) =>
        KillSwitchKinds.TryParse(stored.Kind, out var own) && own == kind;

    private bool IsNothingToDo(PublishRequest request, string hash)
    {
        if (Newest is not { } newest) return false;
        var byAuthor = _confirmed.Versions.Where(v => v.Author == request.Author).ToList();
        return request.OnlyIfEmpty
            || (request.OnlyIfAuthorsContentChanged && byAuthor is [.., { } last] && last.Hash == hash)
            || (request.OnlyIfNewContent && byAuthor.Exists(v => v.Hash == hash))
            || newest.Hash == hash;
    }

    private async Task<bool> StoreAsync(RuleSetState next)
    {
        // After a write of unknown outcome only a new activation, which reads the row, knows what to write on top of.
        if (_isOutcomeUnknown) return false;
        try
        {
            row.State = next;
            await row.WriteStateAsync().WaitAsync(WriteTimeout, time);
            _confirmed = next.Copy();
            _current = ToDocument();
            AnnounceVersions();
            return true;
        }
        catch (Exception exception)
        {
            _isOutcomeUnknown = true;
            Log.StoreFailed(logger, exception, this.GetPrimaryKeyString());
            DeactivateOnIdle();
            return false;
        }
    }

    /// <summary>Wakes the sessions of edges. An announcement that is lost costs a moment: every session looks for itself too.</summary>
    private void AnnounceVersions()
    {
        if (_current is not { } current) return;
        GrainFactory.GetGrain<IEdgeFleetGrain>(IEdgeFleetGrain.Key).AnnounceAsync(new SessionMessage
        {
            Kind = SessionMessageKind.Rules,
            Subject = this.GetPrimaryKeyString(),
            Versions = current.Versions,
        }).ObserveExceptions();
    }

    /// <summary>What is in force. Kill switches are, whether or not anything was published.</summary>
    private RuleSetDocument? ToDocument()
    {
        if (Newest is { Document: { } document } newest) return ToDocument(newest, document);
        return _confirmed.KillSwitchVersion > 0 ? ToDocument(new PublishedRuleSet(), []) : null;
    }

    private RuleSetDocument ToDocument(PublishedRuleSet version, byte[] document) => new()
    {
        Info = ToInfo(version),
        Document = document,
        KillSwitches =
            [.. _confirmed.KillSwitches.Select(k => new KillSwitch
            {
                Feature = k.Feature,
                Author = k.Author,
                Reason = k.Reason,
                At = k.At,
                Kind = k.Kind,
            })],
        KillSwitchVersion = _confirmed.KillSwitchVersion,
        Release = _confirmed.Release is { Candidate.Document: { } candidate } release
            ? new ReleaseDocument { Info = ToInfo(release.Candidate), Document = candidate, Step = ReleaseLedger.StepOf(release) }
            : null,
        ReleaseVersion = _confirmed.ReleaseVersion,
        RolledBack = [.. _confirmed.RolledBackReleases],
    };

    private static RuleSetVersionInfo ToInfo(PublishedRuleSet version) => new()
    {
        Version = version.Version,
        Hash = version.Hash,
        Author = version.Author,
        Reason = version.Reason,
        PublishedAt = version.PublishedAt,
        RollbackOf = version.RollbackOf,
    };

    private static partial class Log
    {
        [LoggerMessage(200, LogLevel.Information, "Site {Site}: rules version {Version} published by {Author}")]
        public static partial void Published(ILogger logger, string site, long version, string author);

        [LoggerMessage(201, LogLevel.Warning, "Site {Site}: kill switch of {Kind} {Subject} is {Off}, by {Author}")]
        public static partial void KillSwitch(ILogger logger, string site, string kind, string subject, bool off, string author);

        [LoggerMessage(203, LogLevel.Information, "Site {Site}: release {Release}: {Change} by {By}: {Why}")]
        public static partial void Release(ILogger logger, string site, long release, ReleaseChangeKind change, string by, string why);

        [LoggerMessage(
            202,
            LogLevel.Error,
            "Site {Site}: whether the rules were stored is not known; the version in force stays until the row was read again")]
        public static partial void StoreFailed(ILogger logger, Exception exception, string site);
    }
}
