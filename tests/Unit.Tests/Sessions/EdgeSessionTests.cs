using Personalization.Sessions;

namespace Personalization.UnitTests.Sessions;

/// <summary>The edge's side, one rule at a time.</summary>
public sealed class EdgeSessionTests
{
    private static readonly TimeSpan T = TimeSpan.FromSeconds(3);
    private readonly EdgeSession _session = new();

    [Fact]
    public void Time_counts_from_the_poll_and_ends_five_percent_early()
    {
        Join(askedAt: 0, answeredAt: 1_000);

        Assert.True(_session.IsVouched(At(2_849)));
        Assert.False(_session.IsAlive(At(2_850)));
    }

    [Fact]
    public void A_session_that_ran_out_begins_again_in_a_new_epoch_and_drops_what_was_lent()
    {
        Join(0, 0);
        var loan = _session.Loan;
        Assert.True(_session.MayUse(loan, At(100)));

        var poll = _session.Begin(At(3_000));

        Assert.True(poll is { Joins: true, Epoch: 2, Applied: 0 });
        Assert.True(_session.Receive(Answer(poll, SessionVerdict.Joined), At(3_010)));
        _session.Complete(Answer(poll, SessionVerdict.Joined), At(3_010));
        Assert.True(_session.IsVouched(At(3_020)));
        Assert.False(_session.MayUse(loan, At(3_020)));
    }

    [Theory]
    [InlineData(100, 400)]
    [InlineData(400, 100)]
    [InlineData(100, -5_000)]
    public void Clocks_that_disagree_end_the_session(int boot, int wall)
    {
        Join(0, 0);

        Assert.False(_session.IsAlive(new ClockReading(TimeSpan.FromMilliseconds(boot), TimeSpan.FromMilliseconds(wall))));
    }

    [Fact]
    public void An_answer_extends_only_when_all_that_it_brought_is_in_force()
    {
        Join(0, 0);
        var poll = _session.Begin(At(2_000));
        var answer = Answer(poll, SessionVerdict.Continues);

        Assert.True(_session.Receive(answer, At(2_010)));
        Assert.True(_session.IsNext(1, isKnown: true));
        _session.MarkApplied(1);
        Assert.False(_session.IsNext(1, isKnown: true));
        Assert.False(_session.IsAlive(At(2_850)));
        _session.Complete(answer, At(2_851));

        Assert.False(_session.IsAlive(At(2_860)));
    }

    [Fact]
    public void A_message_of_an_unknown_kind_ends_the_session_and_the_edge_is_never_vouched_for_again()
    {
        Join(0, 0);
        var poll = _session.Begin(At(10));
        Assert.True(_session.Receive(Answer(poll, SessionVerdict.Continues), At(20)));

        Assert.False(_session.IsNext(1, isKnown: false));

        Assert.False(_session.IsJoined);
        var again = _session.Begin(At(30));
        Assert.True(again is { Joins: true, Follows: false });
        Assert.True(_session.Receive(Answer(again, SessionVerdict.Joined), At(40)));
        _session.Complete(Answer(again, SessionVerdict.Joined), At(40));
        Assert.True(_session.IsAlive(At(50)));
        Assert.False(_session.IsVouched(At(50)));
    }

    [Fact]
    public void A_gap_in_the_numbers_ends_the_session()
    {
        Join(0, 0);
        var poll = _session.Begin(At(10));
        Assert.True(_session.Receive(Answer(poll, SessionVerdict.Continues), At(20)));

        Assert.False(_session.IsNext(2, isKnown: true));

        Assert.False(_session.IsJoined);
    }

    [Fact]
    public void A_late_answer_to_an_earlier_poll_counts_for_nothing()
    {
        Join(0, 0);
        var late = _session.Begin(At(10));
        _session.Begin(At(1_500));

        Assert.False(_session.Receive(Answer(late, SessionVerdict.Continues), At(1_600)));

        Assert.True(_session.IsAlive(At(1_600)));
    }

    private void Join(int askedAt, int answeredAt)
    {
        var poll = _session.Begin(At(askedAt));
        Assert.True(poll.Joins);
        var answer = Answer(poll, SessionVerdict.Joined);
        Assert.True(_session.Receive(answer, At(answeredAt)));
        _session.Complete(answer, At(answeredAt));
    }

    private static AnswerHeader Answer(PollHeader poll, SessionVerdict verdict) => new(poll.Epoch, 77, poll.Poll, verdict, true, T);

    private static ClockReading At(int milliseconds) => new(TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(milliseconds));
}
