using System.Diagnostics;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sessions;

namespace Personalization.Benchmarks.EdgeSessions;

/// <summary>An edge that holds its session and serves nobody.</summary>
internal static class BenchEdge
{
    public static async Task RunAsync(IGrainFactory grains, string id)
    {
        var (session, key) = (new EdgeSession(), new SessionKey(id, Guid.NewGuid()));
        var grain = grains.GetGrain<IEdgeSessionGrain>(GrainKeys.EdgeSession(key.Edge, key.Incarnation));
        while (true)
        {
            var poll = session.Begin(Read());
            try
            {
                var answer = await grain.PollAsync(new SessionPoll
                {
                    Session = key,
                    Epoch = poll.Epoch,
                    Life = poll.Life,
                    Number = poll.Poll,
                    Applied = poll.Applied,
                    Follows = poll.Follows,
                    WaitAtMost = TimeSpan.FromSeconds(1),
                    Facts = poll.Joins ? new EdgeFacts { Sites = [new EdgeSite { Site = "default", Space = "default", UsesRules = true }] } : null,
                });
                var header = new AnswerHeader(
                    answer.Epoch, answer.Life, answer.Number, (SessionVerdict)answer.Verdict, answer.Vouched, answer.Time);
                if (!session.Receive(header, Read())) continue;
                foreach (var message in answer.Messages)
                {
                    if (session.IsNext(message.Number, isKnown: true))
                    {
                        session.MarkApplied(message.Number);
                    }
                }

                session.Complete(header, Read());
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                await Task.Delay(200);
            }
        }
    }

    private static ClockReading Read()
    {
        var now = Stopwatch.GetElapsedTime(0);
        return new ClockReading(now, now);
    }
}
