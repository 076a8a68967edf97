using System.Collections.Concurrent;
using Personalization.EdgeFrontend.Grid.Sessions;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sessions;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>The cluster's end of one edge's session, by the product's own protocol and without a cluster.</summary>
public sealed class FakeSession : ISessionChannel
{
    /// <summary>A cluster's key that every edge of the tests knows.</summary>
    public static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];

    private readonly Lock _gate = new();
    private readonly GrainSession<SessionMessage> _session =
        new(new SessionTimes(TimeSpan.FromSeconds(3), TimeSpan.Zero), 1, TimeSpan.FromDays(-1));

    private TaskCompletionSource _more = New();

    /// <summary>Answers instead; null answers as a cluster does.</summary>
    public Func<SessionPoll, Task<SessionAnswer>?>? Instead { get; set; }

    /// <summary>The last poll.</summary>
    public SessionPoll? Last { get; private set; }

    /// <summary>What the edge said of itself last.</summary>
    public EdgeFacts? Facts { get; private set; }

    /// <summary>What the edge counted.</summary>
    public Dictionary<EdgeCounter, long> Counters { get; } = [];

    /// <summary>What the edge answered to probes.</summary>
    public ConcurrentDictionary<Guid, byte[]> Probes { get; } = new();

    /// <summary>The epoch that the edge left.</summary>
    public long? Left { get; private set; }

    /// <summary>Whether the edge is vouched for.</summary>
    public bool Vouches { get; set; } = true;

    private static TimeSpan Now => TimeProvider.System.GetElapsedTime(0);

    /// <summary>Tells the edge something.</summary>
    /// <returns>Whether it has confirmed it since.</returns>
    public Func<bool> Tell(SessionMessage message)
    {
        ChangeTicket ticket;
        TaskCompletionSource more;
        lock (_gate)
        {
            ticket = _session.Queue(message, Now);
            (more, _more) = (_more, New());
        }

        more.SetResult();
        return () =>
        {
            lock (_gate) return ticket.Number > 0 && _session.IsSettled(ticket, TimeSpan.Zero);
        };
    }

    public async Task<SessionAnswer> PollAsync(SessionPoll poll)
    {
        var header = new PollHeader(poll.Epoch, poll.Life, poll.Number, poll.Applied, poll.Follows);
        SessionVerdict verdict;
        Task more;
        lock (_gate)
        {
            Last = poll;
            Facts = poll.Facts ?? Facts;
            foreach (var probe in poll.Probes)
            {
                Probes[probe.Id] = probe.Json;
            }

            foreach (var counter in poll.Counters)
            {
                Counters[counter with { Count = 0 }] = counter.Count;
            }
        }

        if (Instead?.Invoke(poll) is { } other) return await other;
        lock (_gate)
        {
            verdict = _session.Receive(header, Now);
            if (verdict == SessionVerdict.Joined)
            {
                foreach (var space in Facts!.Sites.Select(site => site.Space).Distinct())
                {
                    _session.Queue(
                        new SessionMessage { Kind = SessionMessageKind.TokenKey, Subject = space, Key = new TokenKey { Secret = Secret } }, Now);
                }
            }

            more = _session.Waiting.Count > 0 || verdict != SessionVerdict.Continues ? Task.CompletedTask : _more.Task;
        }

        await Task.WhenAny(more, Task.Delay(poll.WaitAtMost));
        lock (_gate)
        {
            var answer = _session.Answer(header, verdict, Now, isMember: Vouches, isRegistered: true, out var messages);
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
    }

    public Task LeaveAsync(SessionKey session, long epoch)
    {
        Left = epoch;
        return Task.CompletedTask;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
