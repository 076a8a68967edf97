using Microsoft.Extensions.Logging;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Rules;
using Personalization.Sessions;

namespace Personalization.Grains.Sessions;

/// <summary>
/// One edge's session. What may be promised is <see cref="GrainSession{TMessage}"/>'s business; here are the calls, what an edge must know,
/// and what it says of itself.
/// </summary>
[GrainType("edge-session")]
internal sealed partial class EdgeSessionGrain(SessionServices services, RuleSetCache rules, ILogger<EdgeSessionGrain> logger)
    : Grain, IEdgeSessionGrain
{
    /// <summary>Probes that wait for this edge at once.</summary>
    private const int MaxProbes = 16;

    /// <summary>A few polls of an edge, one of which may be lost.</summary>
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(5);

    private readonly GrainSession<SessionMessage> _session = new(services.Times, Random.Shared.NextInt64(1, long.MaxValue), services.Now);
    private readonly Dictionary<string, RuleSetVersions> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _keyed = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, TaskCompletionSource<ProbeAnswer>> _probes = [];
    private readonly EdgeCounters _counters = new();
    private readonly Signal _queued = new();
    private readonly Signal _polled = new();
    private SessionKey _key;
    private EdgeFacts? _facts;
    private DecisionTimes[] _times = [];
    private RehearsalReport[] _rehearsals = [];
    private Task? _fetching;
    private TimeSpan _registeredUntil;
    private bool _isDuplicate;
    private bool _isVouched;

    private TimeSpan Now => services.Now;

    private IEdgeFleetGrain Fleet => GrainFactory.GetGrain<IEdgeFleetGrain>(IEdgeFleetGrain.Key);

    public async Task<SessionAnswer> PollAsync(SessionPoll poll)
    {
        var header = new PollHeader(poll.Epoch, poll.Life, poll.Number, poll.Applied, poll.Follows);
        var verdict = _session.Receive(header, Now);
        _key = poll.Session;
        _polled.Set();
        Take(poll);
        if (verdict == SessionVerdict.Joined)
        {
            await EnterAsync(poll);
        }

        if (verdict != SessionVerdict.Ended)
        {
            await RegisterIfDueAsync();
            NoticeRules();
            FetchMissing();
            if (verdict == SessionVerdict.Continues && _session.Waiting.Count == 0)
            {
                var hold = services.Times.Time / 3;
                await services.WaitAsync(Task.WhenAny(_queued.Next, rules.Changed), poll.WaitAtMost < hold ? poll.WaitAtMost : hold);
                NoticeRules();
                await RegisterIfDueAsync();
            }
        }

        return Answer(header, verdict);
    }

    public async Task<bool> TellAsync(SessionMessage message)
    {
        if (message.Kind == SessionMessageKind.Rules)
        {
            // Silos before edges: this one at least has what its edge is about to ask for.
            await rules.RefreshAsync(message.Subject, GrainFactory);
            TellRules(message.Subject, message.Versions);
            return _session.IsAlive(Now);
        }

        var ticket = Queue(message);
        while (!_session.IsSettled(ticket, Now))
        {
            await services.WaitAsync(_polled.Next, ticket.Deadline - Now);
        }

        return _session.IsAlive(Now);
    }

    public async Task<ProbeAnswer?> ProbeAsync(ProbeRequest request)
    {
        if (!_session.IsAlive(Now) || _facts is not { AnswersProbes: true } || _probes.Count >= MaxProbes) return null;
        var answer = new TaskCompletionSource<ProbeAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_probes.TryAdd(request.Id, answer)) return null;
        try
        {
            Queue(new SessionMessage { Kind = SessionMessageKind.Probe, Probe = request });
            await services.WaitAsync(answer.Task, ProbePatience);
            return answer.Task.IsCompletedSuccessfully ? await answer.Task : null;
        }
        finally
        {
            _probes.Remove(request.Id);
        }
    }

    public async Task LeaveAsync(long epoch)
    {
        _session.Leave(epoch);
        _polled.Set();
        _queued.Set();
        if (_key != default && !_session.IsAlive(Now))
        {
            await Fleet.RemoveAsync(_key);
        }
    }

    public Task<EdgeView> DescribeAsync(EdgeViewRequest request)
    {
        var isAlive = _session.IsAlive(Now);
        var (pages, failures) = _counters.Sum();
        return Task.FromResult(new EdgeView
        {
            Session = _key,
            IsAlive = isAlive,
            IsVouched = isAlive && _isVouched,
            IsDuplicate = _isDuplicate,
            Age = _session.Answered is { } at ? Now - at : null,
            Epoch = _session.Epoch,
            Waiting = _session.Waiting.Count,
            Facts = _facts,
            Counters = request.Counters ? _counters.ToArray() : [],
            Times = request.Counters ? _times : [],
            Rehearsals = _rehearsals,
            Pages = pages,
            Failures = failures,
        });
    }

    /// <summary>Begins an epoch: the edge is to forget whom it may have missed, and to have the rules and keys of its sites.</summary>
    private async Task EnterAsync(SessionPoll poll)
    {
        _told.Clear();
        _keyed.Clear();
        _registeredUntil = TimeSpan.Zero;
        if (poll.SilentFor is not { } silent) return;
        var registration = await RegisterAsync(silent);
        if (_session.Epoch != poll.Epoch) return;
        if (registration is not { Incomplete: false })
        {
            Queue(new SessionMessage { Kind = SessionMessageKind.ForgetAll });
        }
        else if (registration.Erased.Length > 0)
        {
            Queue(new SessionMessage { Kind = SessionMessageKind.Erasure, Identities = registration.Erased });
        }
    }

    private SessionAnswer Answer(in PollHeader poll, SessionVerdict verdict)
    {
        var isMember = services.Membership.TrustLeft > TimeSpan.Zero;
        var answer = _session.Answer(poll, verdict, Now, isMember, Now < _registeredUntil, out var messages);
        _isVouched = answer.Vouched;
        return new SessionAnswer
        {
            Epoch = answer.Epoch,
            Life = answer.Life,
            Number = answer.Poll,
            Verdict = (int)answer.Verdict,
            Vouched = answer.Vouched,
            Time = answer.Time,
            Messages = [.. messages.Select(one => one.Message with { Number = one.Number })],
        };
    }

    private void Take(SessionPoll poll)
    {
        _facts = poll.Facts ?? _facts;
        _counters.Take(poll.Counters);
        // Both are said whole each time, and are few: what is not said any more is of versions that are gone.
        (_times, _rehearsals) = (poll.Times, poll.Rehearsals);
        foreach (var answer in poll.Probes)
        {
            if (_probes.TryGetValue(answer.Id, out var asked))
            {
                asked.TrySetResult(answer);
            }
        }
    }

    private ChangeTicket Queue(SessionMessage message)
    {
        var ticket = _session.Queue(message, Now);
        _queued.Set();
        return ticket;
    }

    /// <summary>The silo's own rules may be newer than what was announced: an announcement may be lost, and this is not.</summary>
    private void NoticeRules()
    {
        foreach (var site in _facts?.Sites ?? [])
        {
            if (site.UsesRules && rules.Find(site.Site) is { } snapshot)
            {
                TellRules(site.Site, snapshot.Versions);
            }
        }
    }

    private void TellRules(string site, RuleSetVersions versions)
    {
        if (_facts?.Sites.Any(one => one.UsesRules && one.Site == site) != true || !_session.IsAlive(Now)) return;
        if (_told.TryGetValue(site, out var told) && !versions.IsNewerThan(told)) return;
        _told[site] = versions.Max(told);
        Queue(new SessionMessage { Kind = SessionMessageKind.Rules, Subject = site, Versions = _told[site] });
    }

    /// <summary>
    /// Gets keys, and the versions of sites that this silo does not know, beside the poll; whatever fails is asked for again.
    /// </summary>
    private void FetchMissing()
    {
        if (_facts is not null && _fetching is not { IsCompleted: false })
        {
            _fetching = FetchAsync(_facts, _session.Epoch);
        }
    }

    private async Task FetchAsync(EdgeFacts facts, long epoch)
    {
        try
        {
            var spaces = facts.Sites.Select(site => site.Space).Distinct(StringComparer.Ordinal);
            foreach (var space in spaces.Where(space => !_keyed.Contains(space)))
            {
                var key = await GrainFactory.GetGrain<ITokenKeyGrain>(GrainKeys.TokenKey(space)).GetAsync();
                if (_session.Epoch != epoch) return;
                _keyed.Add(space);
                Queue(new SessionMessage { Kind = SessionMessageKind.TokenKey, Subject = space, Key = key });
            }

            foreach (var site in facts.Sites.Where(one => one.UsesRules && rules.Find(one.Site) is not { Versions.Rules: > 0 }))
            {
                var document = await GrainFactory.GetGrain<IRuleSetGrain>(site.Site).GetIfNewerAsync(_told.GetValueOrDefault(site.Site));
                if (_session.Epoch != epoch) return;
                TellRules(site.Site, document?.Versions ?? default);
            }
        }
        catch (Exception exception)
        {
            Log.NotFetched(logger, _key.Edge, exception.GetType().Name);
        }
    }

    private async Task RegisterIfDueAsync()
    {
        if (_session.IsAlive(Now) && _registeredUntil - Now < services.Times.Trust / 2)
        {
            await RegisterAsync(null);
        }
    }

    private async Task<SessionRegistration?> RegisterAsync(TimeSpan? silentFor)
    {
        var asked = Now;
        try
        {
            var registration = await Fleet.RegisterAsync(new SessionRegisterRequest { Session = _key, SilentFor = silentFor });
            _registeredUntil = asked + registration.ValidFor;
            _isDuplicate = registration.IsDuplicate;
            return registration;
        }
        catch (Exception exception)
        {
            Log.NotRegistered(logger, _key.Edge, exception.GetType().Name);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(260, LogLevel.Debug, "Edge {Edge}: keys or rules could not be had for it, they are asked for again: {Kind}")]
        public static partial void NotFetched(ILogger logger, string edge, string kind);

        [LoggerMessage(261, LogLevel.Debug, "Edge {Edge}: the registry of sessions does not answer, nothing is vouched for: {Kind}")]
        public static partial void NotRegistered(ILogger logger, string edge, string kind);
    }
}
