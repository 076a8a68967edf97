using Personalization.Background;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors.Tokens;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Clustering;
using Personalization.Sessions;

namespace Personalization.EdgeFrontend.Grid.Sessions;

/// <summary>
/// Holds this edge's session: one question always waits at its grain, and what the answer brings is in force before the next one confirms
/// it. Rules, kill switches, keys and erasures come this way, and nothing else polls. An edge that reaches no silo goes on with the rules
/// it has.
/// </summary>
internal sealed partial class EdgeSessionLoop(
    ClusterConnection cluster,
    ISessionChannel channel,
    EdgeIdentity identity,
    EdgeReport report,
    ProbeOutbox probes,
    RuleSetLoader rules,
    TokenKeys keys,
    DecisionFallback fallback,
    ISessionClock clock,
    TimeProvider time,
    EdgeMetrics metrics,
    ILogger<EdgeSessionLoop> logger) : ContinuousService(time, logger)
{
    /// <summary>How long a question waits when nothing is new.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(1);

    /// <summary>An answer that is this late will not come. Two attempts fit into the time of a session.</summary>
    public static readonly TimeSpan CallDeadline = Hold + TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly LastingFailure _failure = new(time);
    private readonly Lock _gate = new();
    private readonly EdgeSession _session = new();
    private ClockReading? _countedOn;

    /// <summary>Whether a session was ever had.</summary>
    public bool WasAlive => _countedOn is not null;

    /// <summary>Whether the session lives.</summary>
    public bool IsAlive
    {
        get
        {
            lock (_gate) return _session.IsAlive(clock.Read());
        }
    }

    /// <summary>Whether the cluster vouches for what this edge was lent.</summary>
    public bool IsVouched
    {
        get
        {
            lock (_gate) return _session.IsVouched(clock.Read());
        }
    }

    /// <summary>Since the question was asked that the cluster answered last; null before the first answer.</summary>
    public TimeSpan? Silence
    {
        get
        {
            lock (_gate) return _countedOn is { } counted ? clock.Read().Since(counted) : null;
        }
    }

    /// <summary>The session's state, as <c>GET /edges</c> names it.</summary>
    public string State => IsVouched ? "vouched" : IsAlive ? "alive" : "ended";

    /// <summary>Asks once, and puts in force what the answer brings.</summary>
    /// <returns>Whether the session lives by it.</returns>
    public async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        var sent = clock.Read();
        PollHeader poll;
        lock (_gate)
        {
            poll = _session.Begin(sent);
        }

        var said = report.Next(poll.Joins);
        var call = channel.PollAsync(new SessionPoll
        {
            Session = identity.Key,
            Epoch = poll.Epoch,
            Life = poll.Life,
            Number = poll.Poll,
            Applied = poll.Applied,
            Follows = poll.Follows,
            WaitAtMost = Hold,
            SilentFor = poll.Joins && _countedOn is { } before ? sent.Since(before) : null,
            Facts = said.Facts,
            Counters = said.Counters,
            Times = said.Times,
            Rehearsals = said.Rehearsals,
            Probes = said.Probes,
        });
        SessionAnswer answer;
        try
        {
            answer = await call.WaitAsync(CallDeadline, Time, cancellationToken);
        }
        catch when (!call.IsCompleted)
        {
            call.ObserveExceptions();
            throw;
        }

        return await PutInForceAsync(answer, sent, said, cancellationToken);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        lock (_gate)
        {
            if (!_session.IsJoined) return;
            _session.End();
        }

        // An edge that says so need not be waited for. One that cannot is waited for until its time is over.
        var leave = channel.LeaveAsync(identity.Key, _session.Epoch);
        await leave.WaitAsync(Pause, Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        leave.ObserveExceptions();
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        metrics.SessionState = () => IsVouched ? 2 : IsAlive ? 1 : 0;
        await cluster.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var lives = await AskAsync(stoppingToken);
                if (_failure.Succeeded())
                {
                    Log.Recovered(logger);
                }

                if (lives) continue;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                metrics.SessionPollFailed();
                if (_failure.Failed())
                {
                    Log.Failed(logger, exception.GetType().Name);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> PutInForceAsync(
        SessionAnswer answer, ClockReading sent, EdgeReport.Part said, CancellationToken cancellationToken)
    {
        var header = new AnswerHeader(
            answer.Epoch, answer.Life, answer.Number, (SessionVerdict)answer.Verdict, answer.Vouched, answer.Time);
        bool joins;
        lock (_gate)
        {
            joins = !_session.IsJoined;
            if (!_session.Receive(header, clock.Read())) return false;
        }

        report.Taken(said);
        foreach (var message in answer.Messages)
        {
            bool isNext;
            lock (_gate)
            {
                isNext = _session.IsNext(message.Number, IsKnown(message.Kind));
            }

            if (!isNext && message.Number > _session.Applied)
            {
                metrics.SessionMessageUnknown();
                Log.Unknown(logger, (int)message.Kind);
                return false;
            }

            if (!isNext) continue;
            await ApplyAsync(message, cancellationToken);
            lock (_gate)
            {
                _session.MarkApplied(message.Number);
            }
        }

        lock (_gate)
        {
            _session.Complete(header, clock.Read());
            if (!_session.IsJoined) return false;
            _countedOn = sent;
        }

        rules.NoteNone();
        if (joins)
        {
            metrics.SessionJoined();
            Log.Joined(logger, answer.Epoch, answer.Vouched);
        }

        return true;
    }

    private static bool IsKnown(SessionMessageKind kind) =>
        kind is (> SessionMessageKind.Unknown and <= SessionMessageKind.ForgetAll) or SessionMessageKind.Probe;

    private async Task ApplyAsync(SessionMessage message, CancellationToken cancellationToken)
    {
        switch (message.Kind)
        {
            case SessionMessageKind.Rules:
                await rules.LoadAsync(message.Subject, message.Versions, cancellationToken);
                break;
            case SessionMessageKind.TokenKey when message.Key is { } key:
                keys.Add(message.Subject, key);
                break;
            case SessionMessageKind.Erasure:
                foreach (var erased in message.Identities)
                {
                    fallback.Forget(erased);
                }

                metrics.Erased(message.Identities.Length);
                break;
            case SessionMessageKind.ForgetAll:
                fallback.ForgetAll();
                break;
            case SessionMessageKind.Probe when message.Probe is { } probe:
                probes.Start(probe, State);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1241,
            LogLevel.Warning,
            "No silo answers this edge's session: {Kind}. Rules and kill switches stay as they are, and what is remembered of visitors "
            + "ends by its age, within a minute")]
        public static partial void Failed(ILogger logger, string kind);

        [LoggerMessage(1232, LogLevel.Information, "This edge's session is answered again")]
        public static partial void Recovered(ILogger logger);

        [LoggerMessage(1242, LogLevel.Debug, "The session joined in epoch {Epoch}, vouched {Vouched}")]
        public static partial void Joined(ILogger logger, long epoch, bool vouched);

        [LoggerMessage(
            1243,
            LogLevel.Error,
            "A silo sent a message of kind {Kind}, which this build does not know; it follows rules and erasures, and is not vouched for any "
            + "more: update the edge")]
        public static partial void Unknown(ILogger logger, int kind);
    }
}
