using System.Collections.Concurrent;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Decisions;

/// <summary>
/// The last decision of each known visitor, for the moments when the grid does not answer. Bounded, at most a minute old, and of no
/// use once the rules or a kill switch have changed: an old answer may be stale but never one that was taken back.
/// </summary>
internal sealed class DecisionFallback(IRuleSetSnapshots snapshots, TimeProvider time)
{
    /// <summary>Decisions held in each of two generations.</summary>
    public const int MaxPerGeneration = 50_000;

    /// <summary>Older decisions are not served.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(60);

    private readonly TwoGenerations<ConcurrentDictionary<string, Kept>> _visitors = new(MaxPerGeneration, MaxAge, time);
    private readonly ConcurrentDictionary<string, long> _forgotten = new(StringComparer.Ordinal);
    private long _forgotAll = time.GetTimestamp() - 1;

    /// <summary>Remembers an answer that came in time.</summary>
    /// <param name="identity">The grain's key.</param>
    /// <param name="request">The question.</param>
    /// <param name="result">The answer.</param>
    /// <param name="asked">When the question was asked, as a timestamp: an identity that was erased since then must not come back with its
    /// answer.</param>
    public void Keep(string identity, DecisionRequest request, DecisionResult result, long asked)
    {
        if (!IsPlain(request) || result.RuleSetVersion == 0) return;
        if (_visitors.Turn())
        {
            ForgetOldErasures();
        }

        var decisions = _visitors.GetOrAdd(identity, static _ => new ConcurrentDictionary<string, Kept>(StringComparer.Ordinal));
        var kept = new Kept(result, time.GetTimestamp());
        var key = KeyOf(request);
        if (decisions.TryAdd(key, kept))
        {
            _visitors.Count();
        }
        else
        {
            decisions[key] = kept;
        }

        // After it was put there: whoever forgets it in between finds it, and whoever did so before is found here.
        if (asked <= Volatile.Read(ref _forgotAll) || (_forgotten.TryGetValue(identity, out var at) && asked <= at))
        {
            _visitors.Remove(identity);
        }
    }

    /// <summary>The last decision about the same question, when it may still be served.</summary>
    public DecisionResult? Find(string identity, DecisionRequest request)
    {
        if (!IsPlain(request) || snapshots.Find(request.Site) is not { } rules) return null;
        var key = KeyOf(request);
        if ((!_visitors.TryGetYoung(identity, out var decisions) || !decisions.TryGetValue(key, out var kept))
            && (!_visitors.TryGetOld(identity, out decisions) || !decisions.TryGetValue(key, out kept)))
        {
            return null;
        }

        if (time.GetElapsedTime(kept.At) > MaxAge) return null;
        var version = request.RuleSetVersion != 0 ? request.RuleSetVersion : rules.Versions.Rules;
        return kept.Result.RuleSetVersion == version && kept.Result.KillSwitchVersion == rules.Versions.KillSwitches
            ? kept.Result
            : null;
    }

    /// <summary>Forgets an identity that was erased.</summary>
    public void Forget(string identity)
    {
        _forgotten[identity] = time.GetTimestamp();
        _visitors.Remove(identity);
    }

    /// <summary>Forgets everybody: somebody was erased, and nobody knows who.</summary>
    public void ForgetAll()
    {
        Volatile.Write(ref _forgotAll, time.GetTimestamp());
        _visitors.Clear();
    }

    /// <summary>A page's question about one feature: no preview, and nothing that its caller brought along.</summary>
    private static bool IsPlain(DecisionRequest request) => request is { Features.Length: 1, Preview.Length: 0, CallerAttributes: null };

    /// <summary>What was proven is part of the question, and for a claimed user the browser is.</summary>
    private static string KeyOf(DecisionRequest request) =>
        $"{request.Site}\n{request.Features[0]}\n{request.Url}\n{request.Device}\n{request.Country}\n{request.Proof?.Level}\n{(request is { ClaimedUserId: not null, Proof: { IsBrowser: true } or { Adopts: true } } ? request.AnonymousId : null)}\n{request.RuleSetVersion}";

    private void ForgetOldErasures()
    {
        // No question is open for that long.
        foreach (var (identity, at) in _forgotten)
        {
            if (time.GetElapsedTime(at) > MaxAge)
            {
                _forgotten.TryRemove(identity, out _);
            }
        }
    }

    private sealed record Kept(DecisionResult Result, long At);
}
