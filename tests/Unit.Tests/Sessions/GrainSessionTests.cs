using Personalization.Sessions;

namespace Personalization.UnitTests.Sessions;

/// <summary>The grain's side, one rule at a time.</summary>
public sealed class GrainSessionTests
{
    private static readonly SessionTimes Times = new(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2));
    private readonly GrainSession<string> _session = new(Times, 77, TimeSpan.Zero);

    [Fact]
    public void A_young_activation_waits_for_what_its_predecessor_promised()
    {
        var change = _session.Queue("recall", At(100));

        Assert.False(_session.IsSettled(change, At(5_249)));
        Assert.True(_session.IsSettled(change, At(5_250)));
    }

    [Fact]
    public void A_change_waits_for_the_edge_to_name_its_number_and_no_poll_alone_confirms_it()
    {
        var join = new PollHeader(1, 0, 1, 0, true);
        Answer(join, _session.Receive(join, At(0)), 0);
        var change = _session.Queue("recall", At(10));
        var poll = new PollHeader(1, 77, 2, 0, true);
        var messages = Answer(poll, _session.Receive(poll, At(20)), 20);

        Assert.Equal([new Numbered<string>(1, "recall")], messages);
        Assert.False(_session.IsSettled(change, At(30)));
        Assert.Equal(SessionVerdict.Continues, _session.Receive(poll with { Poll = 3, Applied = 1 }, At(40)));
        Assert.True(_session.IsSettled(change, At(40)));
        Assert.Empty(_session.Waiting);
    }

    [Fact]
    public void Answers_after_a_change_was_queued_do_not_make_it_wait_longer()
    {
        var join = new PollHeader(1, 0, 1, 0, true);
        Answer(join, _session.Receive(join, At(10_000)), 10_000);
        var change = _session.Queue("recall", At(10_100));
        for (var at = 10_200; at < 13_000; at += 200)
        {
            var poll = new PollHeader(1, 77, at, 0, true);
            Assert.Single(Answer(poll, _session.Receive(poll, At(at)), at));
        }

        Assert.True(_session.IsSettled(change, At(13_000)));
    }

    [Fact]
    public void A_session_that_ran_out_is_not_continued()
    {
        var join = new PollHeader(1, 0, 1, 0, true);
        Answer(join, _session.Receive(join, At(0)), 0);

        Assert.Equal(SessionVerdict.Ended, _session.Receive(new PollHeader(1, 77, 2, 0, true), At(3_000)));
        Assert.False(_session.IsAlive(At(3_000)));
    }

    [Fact]
    public void Nothing_is_vouched_for_without_a_look_a_registration_and_an_edge_that_follows()
    {
        var join = new PollHeader(1, 0, 1, 0, true);
        _session.Receive(join, At(0));

        Assert.False(_session.Answer(join, SessionVerdict.Joined, At(0), isMember: false, isRegistered: true, out _).Vouched);
        Assert.False(_session.Answer(join, SessionVerdict.Joined, At(0), isMember: true, isRegistered: false, out _).Vouched);
        Assert.True(_session.Answer(join, SessionVerdict.Joined, At(0), isMember: true, isRegistered: true, out _).Vouched);
        _session.Receive(new PollHeader(1, 77, 2, 0, Follows: false), At(10));
        Assert.False(_session.Answer(join, SessionVerdict.Joined, At(10), isMember: true, isRegistered: true, out _).Vouched);
    }

    private Numbered<string>[] Answer(PollHeader poll, SessionVerdict verdict, int at)
    {
        var answer = _session.Answer(poll, verdict, At(at), isMember: true, isRegistered: true, out var messages);
        Assert.NotEqual(SessionVerdict.Ended, answer.Verdict);
        return messages;
    }

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
