using System.Collections.Concurrent;

namespace Personalization.EdgeFrontend.Grid.Decisions;

/// <summary>
/// How long visitors go on waiting for a silo that stays silent. A paused silo refuses nothing, so every visitor of it would pay the
/// whole deadline on every page; after a few in a row its visitors are answered at once, and one call at a time looks whether it is back.
/// </summary>
/// <remarks>
/// A silo is known by what its answers say; a visitor whose silo is not known yet is charged alone. One answer in time clears a silo,
/// so that single slow visitors never suspend a healthy one.
/// </remarks>
internal sealed class SiloCircuitBreaker(TimeProvider time)
{
    /// <summary>
    /// So many late answers in a row, with none in time between them, suspend a silo once they have gone on for <see cref="Silence"/>.
    /// </summary>
    public const int LateAnswers = 3;

    /// <summary>
    /// A stall of a busy machine makes everything late that was under way at that moment; what was asked after it is answered in time.
    /// Without this a hiccup of a healthy silo suspended it, and visitors of an edge that had just started and knew no last decisions got
    /// the default.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(0.3);

    /// <summary>
    /// Between two calls that look whether a suspended silo, or its successor, answers. Each costs one visitor the deadline. A second was
    /// as long as all the rest of a killed silo's outage: its visitors had moved after one and were asked for after two.
    /// </summary>
    public static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(0.25);

    /// <summary>The same for a visitor whose silo is not known: every look is at that one visitor's cost.</summary>
    public static readonly TimeSpan VisitorProbePeriod = TimeSpan.FromSeconds(1);

    private const int MaxVisitors = 100_000;
    private static readonly TimeSpan VisitorPeriod = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Charge> _charges = new(StringComparer.Ordinal);
    private readonly TwoGenerations<string> _silos = new(MaxVisitors, VisitorPeriod, time);

    /// <summary>Whether a call about this visitor is worth making now.</summary>
    public bool AllowsCall(string identity)
    {
        if (_charges.IsEmpty) return true;
        var account = AccountOf(identity);
        return !_charges.TryGetValue(account, out var charge) || charge.MayAsk(time, account[0] == '?' ? VisitorProbePeriod : ProbePeriod);
    }

    /// <summary>
    /// An answer came in time. When it came from another silo than the one that was charged, that one is out of the cluster: its other
    /// visitors have moved too, and need not each wait for a look of their own.
    /// </summary>
    public void RecordSuccess(string identity, string silo)
    {
        if (!_charges.IsEmpty)
        {
            _charges.TryRemove(AccountOf(identity), out _);
            _charges.TryRemove(silo, out _);
            _charges.TryRemove("?" + identity, out _);
        }

        if (silo.Length > 0)
        {
            Learn(identity, silo);
        }
    }

    /// <summary>The deadline passed without an answer.</summary>
    public void RecordTimeout(string identity)
    {
        if (_charges.Count > MaxVisitors)
        {
            _charges.Clear();
        }

        _charges.GetOrAdd(AccountOf(identity), static _ => new Charge()).Add(time);
    }

    /// <summary>
    /// An answer came after its deadline: it says at least where the visitor is now. From another silo than the charged one it says as much
    /// as one in time: the first answer after a move is slow, since the grain had to be read.
    /// </summary>
    public void RecordLateAnswer(string identity, string silo)
    {
        if (silo.Length == 0) return;
        if (!_charges.IsEmpty && AccountOf(identity) is var account && account != silo)
        {
            _charges.TryRemove(account, out _);
        }

        Learn(identity, silo);
    }

    private string AccountOf(string identity) => _silos.TryGet(identity, out var silo) ? silo : "?" + identity;

    private void Learn(string identity, string silo)
    {
        if (_silos.TryGetYoung(identity, out var known) && known == silo) return;
        _silos.Turn();
        _silos.Set(identity, silo);
    }

    private sealed class Charge
    {
        private readonly Lock _gate = new();
        private int _late;
        private long _firstLate;
        private long _lastAsked;

        public void Add(TimeProvider time)
        {
            lock (_gate)
            {
                _lastAsked = time.GetTimestamp();
                if (_late++ == 0)
                {
                    _firstLate = _lastAsked;
                }
            }
        }

        public bool MayAsk(TimeProvider time, TimeSpan period)
        {
            lock (_gate)
            {
                if (_late < LateAnswers || time.GetElapsedTime(_firstLate, _lastAsked) < Silence) return true;
                if (time.GetElapsedTime(_lastAsked) < period) return false;
                _lastAsked = time.GetTimestamp();
                return true;
            }
        }
    }
}
