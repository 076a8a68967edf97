namespace Personalization.Sessions;

/// <summary>
/// The edge's side of its session. It asks, applies what it was told, and only then counts on the answer: from the moment in which it sent
/// the poll, by the clock that says more, and a little less long than the grain does. Every doubt ends the epoch, and an epoch that ended
/// never comes back. Not thread-safe.
/// </summary>
public sealed class EdgeSession
{
    private readonly SessionRules _rules;
    private bool _isOpen;
    private bool _isVouched;
    private bool _hasRead;
    private long _life;
    private ClockReading _read;
    private ClockReading _sent;
    private ClockReading _since;
    private TimeSpan _length;

    /// <summary>A session that has not joined yet.</summary>
    public EdgeSession()
        : this(SessionRules.All)
    {
    }

    internal EdgeSession(SessionRules rules) => _rules = rules;

    /// <summary>The present epoch, or the one that ended last; 0 before the first.</summary>
    public long Epoch { get; private set; }

    /// <summary>
    /// Names the unbroken time in which the edge was vouched for: what was asked for in one is kept and used in the same one only. It ends
    /// with the epoch, and with every answer that does not vouch.
    /// </summary>
    public long Loan { get; private set; }

    /// <summary>Number of the last message that is in force.</summary>
    public long Applied { get; private set; }

    /// <summary>Number of the last poll.</summary>
    public long Poll { get; private set; }

    /// <summary>Whether every kind of message was known so far. An edge that does not follow is never vouched for again.</summary>
    public bool Follows { get; private set; } = true;

    /// <summary>Whether an answer has opened the epoch, and nothing has ended it since.</summary>
    public bool IsJoined { get; private set; }

    /// <summary>Begins a poll. Where there is no epoch, the edge enters a new one, and drops what it holds before it sends this.</summary>
    public PollHeader Begin(ClockReading now)
    {
        Observe(now);
        if (!IsJoined)
        {
            Epoch++;
            (_life, Applied) = (0, 0);
        }

        (_isOpen, _sent) = (true, now);
        return new PollHeader(Epoch, _life, ++Poll, Applied, Follows);
    }

    /// <summary>Looks whether an answer counts.</summary>
    /// <returns>False when it is to be thrown away, with what it brings.</returns>
    public bool Receive(in AnswerHeader answer, ClockReading now)
    {
        Observe(now);
        if (answer.Epoch != Epoch || (_rules.AnswersNameTheirPoll && (!_isOpen || answer.Poll != Poll))) return false;
        if (answer.Verdict == SessionVerdict.Ended || (answer.Verdict == SessionVerdict.Joined) == IsJoined)
        {
            End();
            return false;
        }

        _life = answer.Life;
        if (!_rules.AppliesBeforeExtending)
        {
            Extend(answer, now);
        }

        return true;
    }

    /// <summary>Whether a message is the next to apply; those that were applied already come again until they were confirmed.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="isKnown">Whether the edge knows its kind.</param>
    /// <returns>False when it was applied already, or when it ended the session: see <see cref="IsJoined"/>.</returns>
    public bool IsNext(long number, bool isKnown)
    {
        if (number <= Applied) return false;
        if (number != Applied + 1)
        {
            End();
            return false;
        }

        if (isKnown || !_rules.UnknownKindEndsSession) return true;
        Follows = false;
        End();
        return false;
    }

    /// <summary>Notes that a message is in force.</summary>
    public void MarkApplied(long number) => Applied = number;

    /// <summary>Counts on an answer whose messages are all in force.</summary>
    public void Complete(in AnswerHeader answer, ClockReading now)
    {
        Observe(now);
        if (answer.Epoch == Epoch && (_isOpen || !_rules.AnswersNameTheirPoll))
        {
            Extend(answer, now);
        }
    }

    /// <summary>Whether the session lives.</summary>
    public bool IsAlive(ClockReading now)
    {
        Observe(now);
        return IsJoined && Elapsed(_since, now) < _length;
    }

    /// <summary>Whether the edge may use what it was lent.</summary>
    public bool IsVouched(ClockReading now) => IsAlive(now) && _isVouched;

    /// <summary>Whether something that was asked for in a loan may be kept, or used, now.</summary>
    public bool MayUse(long loan, ClockReading now) => IsVouched(now) && (loan == Loan || !_rules.SameEpochOnly);

    /// <summary>Ends the epoch.</summary>
    public void End()
    {
        (IsJoined, _isVouched, _isOpen) = (false, false, false);
        Loan++;
    }

    private void Extend(in AnswerHeader answer, ClockReading now)
    {
        var since = _rules.CountsFromSending ? _sent : now;
        var length = SessionTimes.AtEdge(answer.Time, _rules);
        _isOpen = !_rules.AppliesBeforeExtending && _isOpen;
        if (Elapsed(since, now) >= length)
        {
            End();
            return;
        }

        (IsJoined, _isVouched, _since, _length) = (true, answer.Vouched && Follows, since, length);
        if (!_isVouched && _rules.UnvouchedEndsLoans)
        {
            Loan++;
        }
    }

    private void Observe(ClockReading now)
    {
        if (_hasRead && _rules.JumpEndsSession && now.Gap(_read) > SessionTimes.JumpTolerance)
        {
            End();
        }

        (_hasRead, _read) = (true, now);
        if (IsJoined && _rules.LapseEndsEpoch && Elapsed(_since, now) >= _length)
        {
            End();
        }
    }

    private TimeSpan Elapsed(ClockReading since, ClockReading now) =>
        _rules.TakesLargestClock ? now.Since(since) : now.Boot - since.Boot;
}
