namespace Personalization.Sessions;

/// <summary>
/// The grain's side of one edge's session: the messages that wait for the edge, and since when a change need not wait for it any longer. It
/// counts from its answers; an edge that counts from its polls has stopped before. Not thread-safe.
/// </summary>
/// <typeparam name="TMessage">What is told.</typeparam>
public sealed class GrainSession<TMessage>
{
    private readonly SessionTimes _times;
    private readonly SessionRules _rules;
    private readonly TimeSpan _born;
    private readonly List<Numbered<TMessage>> _queue = [];
    private bool _isOpen;
    private bool _follows;
    private long _last;
    private long _lastAtPoll;
    private long _confirmed;
    private TimeSpan? _answered;

    /// <summary>The session as an activation finds it: unknown.</summary>
    /// <param name="times">How long promises last.</param>
    /// <param name="life">Names the activation. Never 0.</param>
    /// <param name="born">When it was made, by the clock of all later calls.</param>
    public GrainSession(SessionTimes times, long life, TimeSpan born)
        : this(times, life, born, SessionRules.All)
    {
    }

    internal GrainSession(SessionTimes times, long life, TimeSpan born, SessionRules rules) =>
        (_times, Life, _born, _rules) = (times, life, born, rules);

    /// <summary>Names the activation.</summary>
    public long Life { get; }

    /// <summary>The epoch that was joined last; 0 while none was.</summary>
    public long Epoch { get; private set; }

    /// <summary>Messages that the edge has not confirmed.</summary>
    public IReadOnlyList<Numbered<TMessage>> Waiting => _queue;

    /// <summary>When this activation answered last within the epoch.</summary>
    public TimeSpan? Answered => _answered;

    /// <summary>Takes a poll.</summary>
    /// <returns>What it is; after <see cref="SessionVerdict.Joined"/> the caller queues all that an edge must know.</returns>
    public SessionVerdict Receive(in PollHeader poll, TimeSpan now)
    {
        LapseIfDue(now);
        if (poll.Joins && poll.Epoch > Epoch)
        {
            (Epoch, _isOpen, _follows, _answered) = (poll.Epoch, true, poll.Follows, null);
            (_last, _lastAtPoll, _confirmed) = (0, 0, 0);
            _queue.Clear();
            return SessionVerdict.Joined;
        }

        // A join that comes twice is the one that was answered, or will be.
        if (poll.Epoch != Epoch || !_isOpen || poll.Joins) return SessionVerdict.Ended;
        if (_rules.NumbersBelongToOneActivation && poll.Life != Life) return SessionVerdict.Ended;
        _follows &= poll.Follows;
        _lastAtPoll = _last;
        Confirm(_rules.ConfirmsByNumber ? Math.Min(poll.Applied, _last) : _last);
        return SessionVerdict.Continues;
    }

    /// <summary>Answers a poll that was received: from now on the edge may count on it.</summary>
    /// <param name="poll">The poll.</param>
    /// <param name="verdict">What it was.</param>
    /// <param name="now">Now.</param>
    /// <param name="isMember">Whether a look at the membership succeeded lately, and this silo was in it.</param>
    /// <param name="isRegistered">Whether the registry knows of the session.</param>
    /// <param name="messages">What the edge is to apply before it counts on the answer.</param>
    public AnswerHeader Answer(
        in PollHeader poll, SessionVerdict verdict, TimeSpan now, bool isMember, bool isRegistered, out Numbered<TMessage>[] messages)
    {
        LapseIfDue(now);
        if (verdict == SessionVerdict.Ended || poll.Epoch != Epoch || !_isOpen)
        {
            messages = [];
            return new AnswerHeader(poll.Epoch, Life, poll.Poll, SessionVerdict.Ended, false, default);
        }

        var last = _rules.AnswersContainQueued ? _last : _lastAtPoll;
        messages = [.. _queue.TakeWhile(one => one.Number <= last)];
        _answered = now;
        var isVouched = _follows
            && (isMember || !_rules.VouchesBehindLook)
            && (isRegistered || !_rules.VouchesWhileRegistered);
        return new AnswerHeader(Epoch, Life, poll.Poll, verdict, isVouched, _times.Time);
    }

    /// <summary>Queues a message for the edge.</summary>
    /// <returns>What to wait for, for those who must know that it is in force.</returns>
    public ChangeTicket Queue(TMessage message, TimeSpan now)
    {
        LapseIfDue(now);
        var deadline = _answered is { } at && _isOpen ? at + _times.Time : now;
        if (_rules.NewcomerWaits && deadline < _born + _times.Newcomer)
        {
            deadline = _born + _times.Newcomer;
        }

        if (!_isOpen) return new ChangeTicket(Epoch, 0, deadline);
        _queue.Add(new Numbered<TMessage>(++_last, message));
        return new ChangeTicket(Epoch, _last, deadline);
    }

    /// <summary>Whether a change is in force at the edge, or nothing from before it is.</summary>
    public bool IsSettled(in ChangeTicket change, TimeSpan now)
    {
        if (change.Number > 0 && change.Epoch == Epoch && _confirmed >= change.Number) return true;
        // Whoever entered a later epoch has dropped what was before; but a young activation cannot tell a late join from the present one.
        if (change.Epoch < Epoch && now >= _born + _times.Newcomer) return true;
        if (_rules.AnswersDoNotExtendWaits) return now >= change.Deadline;
        return now >= change.Deadline && (_answered is not { } at || !_isOpen || now >= at + _times.Time);
    }

    /// <summary>The edge says that it holds nothing any more.</summary>
    public void Leave(long epoch)
    {
        if (epoch == Epoch)
        {
            End();
        }
    }

    /// <summary>Whether the edge has a session here.</summary>
    public bool IsAlive(TimeSpan now)
    {
        LapseIfDue(now);
        return _isOpen;
    }

    private void Confirm(long number)
    {
        if (number <= _confirmed) return;
        _confirmed = number;
        var count = 0;
        while (count < _queue.Count && _queue[count].Number <= number)
        {
            count++;
        }

        _queue.RemoveRange(0, count);
    }

    private void LapseIfDue(TimeSpan now)
    {
        if (_isOpen && _rules.LapseEndsEpoch && _answered is { } at && now >= at + _times.Time)
        {
            End();
        }
    }

    private void End()
    {
        _isOpen = false;
        _queue.Clear();
    }
}
