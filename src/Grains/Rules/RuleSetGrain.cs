using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Personalization.Domain.Rules;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Rules;

/// <summary>A site's published rules. Every change is validated, versioned and stored before anybody sees it.</summary>
[GrainType("ruleset")]
internal sealed partial class RuleSetGrain(
    [PersistentState(RuleSetState.StateName, StorageNames.Grid)] IPersistentState<RuleSetState> row,
    TimeProvider time,
    ILogger<RuleSetGrain> logger) : Grain, IRuleSetGrain
{
    /// <summary>Documents kept, the newest; of older versions only who published what when.</summary>
    private const int KeptDocuments = 25;
    private const int KeptVersions = 500;

    private RuleSetDocument? current;

    private PublishedRuleSet? Newest => row.State.Versions.Count == 0 ? null : row.State.Versions[^1];

    public Task<RuleSetDocument?> GetIfNewerAsync(RuleSetVersions known)
    {
        current ??= ToDocument();
        var isNewer = current is not null && (current.Info.Version > known.Rules || current.KillSwitchVersion > known.KillSwitches);
        return Task.FromResult(isNewer ? current : null);
    }

    public async Task<PublishResult> PublishAsync(PublishRequest request)
    {
        var version = Newest?.Version ?? 0;
        var compiled = RuleSetCompiler.Compile(request.Document, CompileManner.Strict);
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

        if (request.ExpectedVersion is { } expected && expected != version) return new PublishResult { Status = PublishStatus.VersionMismatch, Version = version };
        var hash = Convert.ToHexStringLower(SHA256.HashData(request.Document));
        if (IsNothingToDo(request, hash)) return new PublishResult { Status = PublishStatus.Unchanged, Version = version };

        row.State.Versions.Add(new PublishedRuleSet
        {
            Version = version + 1,
            Hash = hash,
            Author = request.Author,
            Reason = request.Reason,
            PublishedAt = time.GetUtcNow(),
            RollbackOf = request.RollbackOf,
            Document = request.Document,
        });
        foreach (var old in row.State.Versions.SkipLast(KeptDocuments)) old.Document = null;
        if (row.State.Versions.Count > KeptVersions) row.State.Versions.RemoveRange(0, row.State.Versions.Count - KeptVersions);
        if (!await StoreAsync()) return new PublishResult { Status = PublishStatus.Unavailable, Version = version };
        GrainMetrics.RuleSetsPublished.Add(1);
        Log.Published(logger, this.GetPrimaryKeyString(), version + 1, request.Author);
        return new PublishResult { Status = PublishStatus.Published, Version = version + 1 };
    }

    public Task<RuleSetDocument?> GetAsync(long version)
    {
        var found = row.State.Versions.Find(v => v.Version == version);
        return Task.FromResult(found?.Document is { } document ? ToDocument(found, document) : null);
    }

    public Task<RuleSetVersionInfo[]> GetHistoryAsync() =>
        Task.FromResult(row.State.Versions.AsEnumerable().Reverse().Select(ToInfo).ToArray());

    public async Task<PublishResult> SetKillSwitchAsync(KillSwitchRequest request)
    {
        var version = row.State.KillSwitchVersion;
        var present = row.State.KillSwitches.RemoveAll(k => k.Feature == request.Feature) > 0;
        if (request.Off)
            row.State.KillSwitches.Add(new StoredKillSwitch { Feature = request.Feature, Author = request.Author, Reason = request.Reason, At = time.GetUtcNow() });
        else if (!present)
            return new PublishResult { Status = PublishStatus.Unchanged, Version = version };
        row.State.KillSwitchVersion = version + 1;
        if (!await StoreAsync()) return new PublishResult { Status = PublishStatus.Unavailable, Version = version };
        Log.KillSwitch(logger, this.GetPrimaryKeyString(), request.Feature, request.Off, request.Author);
        return new PublishResult { Status = PublishStatus.Published, Version = version + 1 };
    }

    private bool IsNothingToDo(PublishRequest request, string hash)
    {
        if (Newest is not { } newest) return false;
        var byAuthor = row.State.Versions.Where(v => v.Author == request.Author).ToList();
        return request.OnlyIfEmpty
            || (request.OnlyIfAuthorsContentChanged && byAuthor is [.., { } last] && last.Hash == hash)
            || (request.OnlyIfNewContent && byAuthor.Exists(v => v.Hash == hash))
            || newest.Hash == hash;
    }

    private async Task<bool> StoreAsync()
    {
        try
        {
            await row.WriteStateAsync();
            current = ToDocument();
            return true;
        }
        catch (Exception e)
        {
            // What is in memory may or may not be in the row: start again from the row.
            Log.StoreFailed(logger, e, this.GetPrimaryKeyString());
            DeactivateOnIdle();
            return false;
        }
    }

    private RuleSetDocument? ToDocument() => Newest is { Document: { } document } newest ? ToDocument(newest, document) : null;

    private RuleSetDocument ToDocument(PublishedRuleSet version, byte[] document) => new()
    {
        Info = ToInfo(version),
        Document = document,
        KillSwitches = [.. row.State.KillSwitches.Select(k => new KillSwitch { Feature = k.Feature, Author = k.Author, Reason = k.Reason, At = k.At })],
        KillSwitchVersion = row.State.KillSwitchVersion,
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

        [LoggerMessage(201, LogLevel.Warning, "Site {Site}: kill switch of feature {Feature} is {Off}, by {Author}")]
        public static partial void KillSwitch(ILogger logger, string site, string feature, bool off, string author);

        [LoggerMessage(202, LogLevel.Error, "Site {Site}: the rules could not be stored; nothing was published as far as is known")]
        public static partial void StoreFailed(ILogger logger, Exception exception, string site);
    }
}
