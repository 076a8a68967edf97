using Personalization.Sessions;

namespace Personalization.UnitTests.Sessions;

/// <summary>
/// Edges that are lent values, silos that recall them before they change, and everything between them that goes wrong: messages that are
/// lost, late and repeated, silos that are frozen, cut off, and replaced while they still answer, clocks that drift, jump and stand still.
/// The same seed makes the same run.
/// </summary>
internal sealed class SessionModel
{
    private const int Items = 4;
    private const int Edges = 4;
    private static readonly SessionTimes Times = new(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2.1));

    private readonly Random _random;
    private readonly SessionRules _rules;
    private readonly PriorityQueue<Action, TimeSpan> _due = new();
    private readonly List<ModelSilo> _silos = [];
    private readonly List<ModelEdge> _edges = [];
    private readonly Dictionary<ModelEdge, ModelActivation> _sessions = [];
    private readonly long[] _versions = new long[Items];
    private readonly bool[] _changing = new bool[Items];
    private readonly List<Change> _changes = [];
    private ModelRegistry? _registry;
    private ModelRegistry? _formerRegistry;
    private long _published;
    private long _lives;
    private TimeSpan _now;
    private TimeSpan _lastFault;

    public SessionModel(int seed, SessionRules rules)
    {
        (_random, _rules) = (new Random(seed), rules);
        for (var i = 0; i < 3; i++)
        {
            _silos.Add(NewSilo());
        }

        for (var i = 0; i < Edges; i++)
        {
            _edges.Add(NewEdge(i));
        }
    }

    /// <summary>What went wrong; null while nothing has.</summary>
    public string? Violation { get; private set; }

    /// <summary>Values that were used.</summary>
    public int Uses { get; private set; }

    /// <summary>Changes that were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    public void Run(int steps)
    {
        for (var i = 0; i < steps && Violation is null; i++)
        {
            Step();
        }
    }

    private void Step()
    {
        _now += Ms(_random.Next(0, 11));
        foreach (var edge in _edges)
        {
            edge.Advance(_now);
        }

        while (Violation is null && _due.TryPeek(out var action, out var at) && at <= _now)
        {
            _due.Dequeue();
            action();
        }

        foreach (var silo in _silos)
        {
            Look(silo);
        }

        foreach (var edge in _edges.Where(one => _now >= one.PausedUntil))
        {
            Act(edge);
        }

        foreach (var change in _changes.ToArray())
        {
            Advance(change);
        }

        if (Chance(0.03))
        {
            BeginChange();
        }

        if (Chance(0.01))
        {
            Publish();
        }

        if (Chance(0.004))
        {
            Break();
        }
    }

    // Edges

    private void Act(ModelEdge edge)
    {
        if (edge.Work is { } work)
        {
            Apply(edge, work);
        }
        else if (_now >= edge.PollUntil)
        {
            edge.PollUntil = _now + Ms(1_400);
            var poll = edge.Session.Begin(edge.Clock);
            edge.Join = poll.Joins ? poll : edge.Join;
            Send(edge, () => Receive(edge, poll));
        }

        Use(edge);
        if (Chance(0.1) && edge.Session.IsVouched(edge.Clock))
        {
            Ask(edge, _random.Next(Items), edge.Session.Loan);
        }
    }

    private void Use(ModelEdge edge)
    {
        foreach (var (item, (version, loan)) in edge.Lent)
        {
            if (!edge.Session.MayUse(loan, edge.Clock)) continue;
            Uses++;
            if (version < _versions[item])
            {
                Violation = $"{_now}: item {item} was served in version {version} after version {_versions[item]} was acknowledged";
            }
        }
    }

    private void Ask(ModelEdge edge, int item, long loan)
    {
        var number = ++edge.Asked;
        Send(edge, () =>
        {
            var (version, isLent) = (_versions[item], !_changing[item]);
            SendBack(edge, () =>
            {
                if (!isLent || number <= edge.Overtaken.GetValueOrDefault(item) || !edge.Session.MayUse(loan, edge.Clock)) return;
                edge.Lent[item] = (version, loan);
            });
        });
    }

    private void Apply(ModelEdge edge, (AnswerHeader Header, Numbered<Told>[] Messages, int Next, TimeSpan At) work)
    {
        if (_now < work.At) return;
        if (work.Next < work.Messages.Length)
        {
            var (number, told) = work.Messages[work.Next];
            var isKnown = told.Kind != ToldKind.NewRecall || !edge.IsOld;
            if (edge.Session.IsNext(number, isKnown))
            {
                if (isKnown)
                {
                    PutInForce(edge, told);
                }

                edge.Session.MarkApplied(number);
            }

            if (number <= edge.Session.Applied)
            {
                edge.Work = (work.Header, work.Messages, work.Next + 1, _now + ApplyTime());
                return;
            }
        }
        else
        {
            edge.Session.Complete(work.Header, edge.Clock);
        }

        edge.Work = null;
        edge.PollUntil = _now + (Chance(0.1) ? Ms(200) : Ms(0));
    }

    private void PutInForce(ModelEdge edge, Told told)
    {
        if (told.Kind != ToldKind.Rules)
        {
            edge.Lent.Remove(told.Item);
            edge.Overtaken[told.Item] = edge.Asked;
            return;
        }

        if (edge.Floor.Allows(told.Version))
        {
            if (told.Version < edge.RulesInForce)
            {
                Violation = $"{_now}: rules went back from version {edge.RulesInForce} to {told.Version}";
            }

            edge.RulesInForce = told.Version;
        }

        edge.Floor.Tell(told.Version);
    }

    private TimeSpan ApplyTime() => Chance(0.02) ? Ms(_random.Next(500, 5_000)) : Ms(_random.Next(0, 20));

    // The wire

    private void Send(ModelEdge edge, Action arrive) => Transfer(() => _now < edge.CutUntil, arrive);

    private void SendBack(ModelEdge edge, Action arrive) => Transfer(() => _now < edge.CutUntil || _now < edge.DeafUntil, () => OnEdge(edge, arrive));

    private void Transfer(Func<bool> isCut, Action arrive)
    {
        if (isCut() || Chance(0.03)) return;
        var copies = Chance(0.04) ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            var delay = Chance(0.05) ? Ms(_random.Next(0, 4_000)) : Ms(_random.Next(0, 15));
            _due.Enqueue(arrive, _now + delay);
        }
    }

    /// <summary>What arrives at a paused process is read when it goes on.</summary>
    private void OnEdge(ModelEdge edge, Action arrive)
    {
        if (_now >= edge.PausedUntil)
        {
            arrive();
        }
        else
        {
            _due.Enqueue(() => OnEdge(edge, arrive), edge.PausedUntil);
        }
    }

    // Silos

    private void Receive(ModelEdge edge, PollHeader poll)
    {
        if (!_edges.Contains(edge) || Route(edge) is not { } activation) return;
        OnSilo(activation.Silo, () =>
        {
            var verdict = activation.Session.Receive(poll, activation.Silo.Clock(_now));
            if (verdict == SessionVerdict.Joined)
            {
                // A silo hears of new rules a little later than others.
                activation.Session.Queue(new Told(ToldKind.Rules, 0, Math.Max(0, _published - _random.Next(3))), activation.Silo.Clock(_now));
            }

            var hold = activation.Session.Waiting.Count > 0 || verdict != SessionVerdict.Continues ? 0 : _random.Next(1_000);
            _due.Enqueue(() => OnSilo(activation.Silo, () => Answer(activation, poll, verdict)), _now + Ms(hold));
        });
    }

    private void Answer(ModelActivation activation, PollHeader poll, SessionVerdict verdict)
    {
        var silo = activation.Silo;
        Register(activation);
        var answer = activation.Session.Answer(
            poll, verdict, silo.Clock(_now), silo.TrustLeft(_now, Times) > TimeSpan.Zero, silo.Clock(_now) < activation.RegisteredUntil, out var messages);
        SendBack(activation.Edge, () =>
        {
            var edge = activation.Edge;
            if (edge.Work is not null || !edge.Session.Receive(answer, edge.Clock)) return;
            edge.Work = (answer, messages, 0, _now + ApplyTime());
        });
    }

    /// <summary>The present activation, or a new one; for edges whose gateway does not know better the one that was replaced.</summary>
    private ModelActivation? Route(ModelEdge edge)
    {
        if (edge.Former is { Silo.IsGone: false } former && Chance(0.95)) return former;

        if (_sessions.TryGetValue(edge, out var present)) return present;
        if (Member() is not { } silo) return null;
        var born = new ModelActivation(silo, edge, new GrainSession<Told>(Times, ++_lives, silo.Clock(_now), _rules));
        silo.Activations.Add(born);
        return _sessions[edge] = born;
    }

    private void Register(ModelActivation activation)
    {
        var silo = activation.Silo;
        if (_now < silo.RegistryCutUntil || Chance(0.05)) return;
        // Who has not looked since then still asks the one that was replaced.
        var isBehind = _formerRegistry is { } former && former.Silo.Runs(_now) && (silo == former.Silo || silo.LookedAt < former.Silo.DeadSince);
        var registry = isBehind ? _formerRegistry! : Registry();
        if (registry is null || !registry.Silo.Runs(_now)) return;
        var left = registry.Silo.TrustLeft(_now, Times);
        if (left <= TimeSpan.Zero) return;
        var counts = registry.Sessions.Register(activation.Edge, registry.Silo.Clock(_now), left);
        activation.RegisteredUntil = silo.Clock(_now) + counts;
    }

    private ModelRegistry? Registry()
    {
        if (_registry is not null) return _registry;
        return Member() is { } silo ? _registry = new ModelRegistry(silo, new SessionRegistry<ModelEdge>(Times, silo.Clock(_now), _rules)) : null;
    }

    private ModelSilo? Member()
    {
        var members = _silos.Where(silo => silo.DeadSince is null && silo.Runs(_now)).ToList();
        return members.Count == 0 ? null : members[_random.Next(members.Count)];
    }

    private void OnSilo(ModelSilo silo, Action work)
    {
        if (silo.IsGone) return;
        if (_now >= silo.FrozenUntil)
        {
            work();
        }
        else
        {
            _due.Enqueue(() => OnSilo(silo, work), silo.FrozenUntil);
        }
    }

    private void Look(ModelSilo silo)
    {
        if (!silo.Runs(_now) || _now < silo.NextLook || _now < silo.TableCutUntil) return;
        silo.NextLook = _now + Ms(_random.Next(300, 750));
        if (silo.DeadSince is null)
        {
            silo.LookedAt = _now;
        }
        else
        {
            silo.IsGone = true;
        }
    }

    // Changes

    private void BeginChange()
    {
        var item = _random.Next(Items);
        if (_changing[item]) return;
        _changing[item] = true;
        var change = new Change(item, Chance(0.2) ? ToldKind.NewRecall : ToldKind.Recall) { BegunAt = _now };
        _changes.Add(change);
    }

    /// <summary>Tells all sessions, and acknowledges when each has settled. Whatever is lost on the way is told again.</summary>
    private void Advance(Change change)
    {
        if (change.Registry is null || change.Registry.Silo.IsGone || change.Registry.Silo.DeadSince is not null)
        {
            if (Registry() is not { } registry || !registry.Silo.Runs(_now)) return;
            (change.Registry, change.TellsSince) = (registry, _now);
            (change.UnknownUntil, change.IsTold) = (registry.Sessions.UnknownUntil, false);
            if (registry.Silo.Clock(_now) < change.UnknownUntil)
            {
                change.TellsSince += change.UnknownUntil - registry.Silo.Clock(_now);
            }

            change.Tickets.Clear();
        }

        if (change.Registry.Silo.Runs(_now) && (!change.IsTold || change.Registry.Silo.Clock(_now) <= change.UnknownUntil))
        {
            change.IsTold = true;
            // Those too that it did not know when the change began: they were there, and have found it only now.
            foreach (var edge in change.Registry.Sessions.Sessions(change.Registry.Silo.Clock(_now)))
            {
                change.Tickets.TryAdd(edge, null);
            }
        }

        var isSettled = change.Registry.Silo.Runs(_now) && change.Registry.Silo.Clock(_now) >= change.UnknownUntil;
        foreach (var (edge, queued) in change.Tickets.ToArray())
        {
            isSettled &= IsSettled(change, edge, queued);
        }

        if (isSettled)
        {
            Acknowledge(change);
        }
        else if (_now - Later(change.TellsSince, _lastFault) > Times.Newcomer + Ms(500))
        {
            Violation = $"{_now}: a change of item {change.Item} waits since {change.TellsSince}";
        }
    }

    private bool IsSettled(Change change, ModelEdge edge, (ModelActivation Activation, ChangeTicket Ticket)? queued)
    {
        if (queued is null || queued.Value.Activation.Silo.IsGone || queued.Value.Activation.Silo.DeadSince is not null)
        {
            if (!_sessions.TryGetValue(edge, out var activation))
            {
                if (Member() is not { } silo) return false;
                activation = new ModelActivation(silo, edge, new GrainSession<Told>(Times, ++_lives, silo.Clock(_now), _rules));
                silo.Activations.Add(activation);
                _sessions[edge] = activation;
            }

            if (!activation.Silo.Runs(_now)) return false;
            var ticket = activation.Session.Queue(new Told(change.Kind, change.Item, 0), activation.Silo.Clock(_now));
            change.Tickets[edge] = queued = (activation, ticket);
        }

        var (told, promise) = queued.Value;
        return told.Silo.Runs(_now) && told.Session.IsSettled(promise, told.Silo.Clock(_now));
    }

    private void Acknowledge(Change change)
    {
        _versions[change.Item]++;
        _changing[change.Item] = false;
        _changes.Remove(change);
        Acknowledged++;
        foreach (var edge in _edges.Where(one => _now >= one.PausedUntil))
        {
            Use(edge);
        }
    }

    private void Publish()
    {
        var version = ++_published;
        foreach (var activation in _sessions.Values)
        {
            // Two publications overtake each other on their way.
            _due.Enqueue(
                () => OnSilo(activation.Silo, () => activation.Session.Queue(new Told(ToldKind.Rules, 0, version), activation.Silo.Clock(_now))),
                _now + Ms(_random.Next(0, 2_000)));
        }
    }

    // Faults

    private void Break()
    {
        var edge = _edges[_random.Next(Edges)];
        var silo = _silos[_random.Next(_silos.Count)];
        switch (_random.Next(9))
        {
            case 0:
                edge.CutUntil = _now + Ms(_random.Next(500, 15_000));
                break;
            case 1:
                edge.DeafUntil = _now + Ms(_random.Next(500, 15_000));
                break;
            case 2:
                edge.PausedUntil = _now + Ms(_random.Next(100, 8_000));
                break;
            case 3:
                // Beside a pause it would be a clock that stood still.
                edge.Jump(_now < edge.PausedUntil ? TimeSpan.Zero : Ms(_random.Next(-10_000, 10_000)));
                break;
            case 4:
                Suspend(edge);
                break;
            case 5:
                Replace(_edges.IndexOf(edge));
                break;
            case 6:
                silo.RegistryCutUntil = _now + Ms(_random.Next(1_000, 15_000));
                break;
            case 7:
                silo.TableCutUntil = _now + Ms(_random.Next(500, 10_000));
                break;
            default:
                Lose(silo);
                break;
        }
    }

    /// <summary>
    /// The hypervisor holds a machine, whose wall clock is put right afterwards, and may have been put wrong a moment before. When both
    /// happen at once all clocks stand still together, which is outside the promise.
    /// </summary>
    private void Suspend(ModelEdge edge)
    {
        var held = Ms(_random.Next(2_000, 8_000));
        if (_now < edge.PausedUntil) return;
        if (Chance(0.5))
        {
            edge.Jump(-held);
        }

        _due.Enqueue(
            () =>
            {
                if (_now < edge.PausedUntil) return;
                Use(edge);
                edge.Session.IsAlive(edge.Clock);
                edge.PausedUntil = _now + held;
                edge.LoseBootTime(held);
            },
            _now + Ms(50));
    }

    private void Replace(int index) => _edges[index] = NewEdge(index);

    /// <summary>A silo is declared dead: it is gone, frozen, or cut off from the others and the table only.</summary>
    private void Lose(ModelSilo silo)
    {
        if (silo.DeadSince is not null || _silos.Count(one => one.DeadSince is null) < 2) return;
        silo.DeadSince = _lastFault = _now;
        if (Chance(0.3))
        {
            silo.IsGone = true;
        }
        else if (Chance(0.4))
        {
            silo.FrozenUntil = _now + Ms(_random.Next(100, 6_000));
        }
        else
        {
            silo.TableCutUntil = _now + Ms(_random.Next(0, 20_000));
        }

        foreach (var (edge, activation) in _sessions.Where(one => one.Value.Silo == silo).ToArray())
        {
            _sessions.Remove(edge);
            edge.Former = Chance(0.4) ? activation : null;
            if (Chance(0.3))
            {
                // The engine sends again what it does not know the outcome of.
                _due.Enqueue(() => Receive(edge, edge.Join), _now + Ms(_random.Next(500)));
            }
        }

        if (_registry?.Silo == silo)
        {
            (_formerRegistry, _registry) = (_registry, null);
            if (Chance(0.3))
            {
                _silos[_random.Next(_silos.Count)].RegistryCutUntil = _now + Ms(_random.Next(5_000, 12_000));
            }
        }

        _silos.RemoveAll(one => one.IsGone);
        _silos.Add(NewSilo());
    }

    private ModelSilo NewSilo() => new(1 + ((_random.NextDouble() - 0.5) * 0.04)) { NextLook = _now };

    private ModelEdge NewEdge(int index)
    {
        var edge = new ModelEdge(_rules, 1 + ((_random.NextDouble() - 0.5) * 0.04), isOld: index == 0, isHeld: index == 1);
        edge.Advance(_now);
        return edge;
    }

    private bool Chance(double share) => _random.NextDouble() < share;

    private static TimeSpan Ms(int count) => TimeSpan.FromMilliseconds(count);

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private sealed class Change(int item, ToldKind kind)
    {
        public int Item => item;

        public ToldKind Kind => kind;

        public TimeSpan BegunAt { get; init; }

        public TimeSpan TellsSince { get; set; }

        public TimeSpan UnknownUntil { get; set; }

        public bool IsTold { get; set; }

        public ModelRegistry? Registry { get; set; }

        public Dictionary<ModelEdge, (ModelActivation Activation, ChangeTicket Ticket)?> Tickets { get; } = [];
    }
}
