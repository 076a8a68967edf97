using Personalization.Domain.Releases;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Releases;

/// <summary>
/// What a controller remembers of a release while it lives: what both cohorts did since it began to watch the release and the step. One
/// that is made anew begins with nothing, and a step then holds for its whole time again.
/// </summary>
internal sealed class ReleaseWatch(string site, ReleaseState state, TimeSpan now, DateTimeOffset wall)
{
    /// <summary>
    /// For so long a release waits for an edge whose session ended. After that it is gone, or has begun anew under another session.
    /// </summary>
    private static readonly TimeSpan Awaited = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, (string Edge, TimeSpan At)> _seen = new(StringComparer.Ordinal);
    /// <summary>Longer than any round takes.</summary>
    private static readonly TimeSpan RehearsalSilence = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, (long AtBegin, long Last, TimeSpan At)> _rounds = new(StringComparer.Ordinal);
    private readonly ReleaseWindow _usual = new();
    private ReleaseWindow _window = new();
    private TimeSpan _since = now;
    private readonly DateTimeOffset _watchedSince = wall;
    private DateTimeOffset _began = wall;
    private int _taken = state.Taken;

    public long Release => state.Candidate;

    public ReleaseWindow Window => _window;

    public ReleaseWindow Usual => _usual;

    public TimeSpan InStep(TimeSpan at) => at - _since;

    /// <summary>Begins a step anew when one was taken.</summary>
    public void Follow(ReleaseState present, TimeSpan at, DateTimeOffset wallNow)
    {
        if (present.Taken == _taken) return;
        (_taken, _since, _began, _window) = (present.Taken, at, wallNow, new ReleaseWindow());
        _rounds.Clear();
        _seen.Clear();
    }

    /// <summary>Takes what the edges say.</summary>
    public ReleaseFacts Look(
        IReadOnlyList<(SessionKey Key, EdgeView? View)> edges, IReadOnlyDictionary<string, ReleaseHostReport> silos,
        IReadOnlyList<string> livingSilos, ReleaseLimits limits, TimeSpan at)
    {
        var (notLoaded, refused, silent, notRehearsed) = (new List<string>(), new List<string>(), new List<string>(), new List<string>());
        string? failure = null;
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, view) in edges)
        {
            var name = ReleaseFleet.NameOf(key);
            // A session whose grain does not answer, because its silo was lost for instance, may live or not: nobody is blamed for that.
            if (view is not { IsAlive: true, Facts: { } facts }) continue;
            if (facts.Sites.FirstOrDefault(one => one.Site == site) is not { UsesRules: true } served) continue;
            present.Add(name);
            if (view.Age > limits.Silence)
            {
                silent.Add($"edge {key.Edge}");
            }

            // A process that began in the middle of a step did all that it counted in this step.
            _seen[name] = (key.Edge, at);
            var (rows, times) = (ReleaseFleet.Rows(site, view), ReleaseFleet.Times(site, view));
            _window.Take(name, rows, times, facts.StartedAt > _began);
            _usual.Take(name, rows, times, facts.StartedAt > _watchedSince);
            if (served.Refused == Release)
            {
                refused.Add($"edge {key.Edge}");
            }
            else if (served.Candidate != Release)
            {
                notLoaded.Add($"edge {key.Edge}");
            }

            failure ??= Rehearsal(name, key.Edge, view, at, notRehearsed, silent);
        }

        foreach (var silo in livingSilos)
        {
            var report = silos.GetValueOrDefault(silo);
            if (report?.Refused == Release)
            {
                refused.Add($"silo {silo}");
            }
            else if (report?.Loaded != Release)
            {
                notLoaded.Add($"silo {silo}");
            }
        }

        return new ReleaseFacts
        {
            NotLoaded = notLoaded,
            Refused = refused,
            Silent = silent,
            Missing =
            [
                .. _seen.Where(one => !present.Contains(one.Key) && at - one.Value.At < Awaited)
                    .Select(one => $"edge {one.Value.Edge}")
                    .Distinct(StringComparer.Ordinal),
            ],
            NotRehearsed = notRehearsed,
            RehearsalFailure = failure,
        };
    }

    /// <summary>Synthetic visitors must have asked everything once since the step began, or since the edge was first seen in it.</summary>
    private string? Rehearsal(string name, string edge, EdgeView view, TimeSpan at, List<string> notRehearsed, List<string> silent)
    {
        var report = view.Rehearsals.FirstOrDefault(one => one.Site == site && one.Version == Release);
        if (report?.Failure is { } wrong) return $"at edge {edge}, {wrong}";
        var rounds = report?.Rounds ?? 0;
        var (atBegin, last, since) = _rounds.TryGetValue(name, out var known) ? known : (rounds, rounds, at);
        _rounds[name] = (atBegin, rounds, rounds != last ? at : since);
        if (rounds <= atBegin)
        {
            notRehearsed.Add($"edge {edge}");
        }

        // Before the first step nobody is served by the candidate, and it waits.
        if (_taken > 0 && at - _rounds[name].At > RehearsalSilence)
        {
            silent.Add($"the synthetic visitors of edge {edge}");
        }

        return null;
    }
}
