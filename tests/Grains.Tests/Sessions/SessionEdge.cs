using System.Collections.Concurrent;
using System.Diagnostics;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sessions;

namespace Personalization.Grains.Tests.Sessions;

/// <summary>An edge that has nothing but its session: what it is told is in force at once.</summary>
internal sealed class SessionEdge : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly EdgeSession _session = new();
    private readonly IGrainFactory _grains;
    private readonly Task _running;
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isCutOff;

    public SessionEdge(IGrainFactory grains, string id, Func<SessionMessage, Task>? apply = null)
    {
        (_grains, Key, Apply) = (grains, new SessionKey(id, Guid.NewGuid()), apply ?? (_ => Task.CompletedTask));
        _running = RunAsync();
    }

    public SessionKey Key { get; }

    public Func<SessionMessage, Task> Apply { get; set; }

    public ConcurrentQueue<SessionMessage> Told { get; } = [];

    public EdgeCounter[] Counters { get; set; } = [];

    /// <summary>The first answer was counted on.</summary>
    public Task Joined => _joined.Task;

    public bool IsVouched { get; private set; }

    /// <summary>Reaches no silo any more, and says nothing of it.</summary>
    public void CutOff() => _isCutOff = true;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private IEdgeSessionGrain Grain => _grains.GetGrain<IEdgeSessionGrain>(GrainKeys.EdgeSession(Key.Edge, Key.Incarnation));

    private static ClockReading Clock => new(Stopwatch.GetElapsedTime(0), Stopwatch.GetElapsedTime(0));

    private async Task RunAsync()
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested && !_isCutOff)
        {
            try
            {
                await AskAsync();
            }
            catch (Exception)
            {
                await Task.Delay(100, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        if (!_isCutOff)
        {
            await Grain.LeaveAsync(_session.Epoch);
        }
    }

    private async Task AskAsync()
    {
        var poll = _session.Begin(Clock);
        var answer = await Grain.PollAsync(new SessionPoll
        {
            Session = Key,
            Epoch = poll.Epoch,
            Life = poll.Life,
            Number = poll.Poll,
            Applied = poll.Applied,
            Follows = poll.Follows,
            WaitAtMost = TimeSpan.FromSeconds(1),
            Counters = Counters,
            Facts = new EdgeFacts
            {
                Location = "MEL01",
                Build = "test",
                Sites = [new EdgeSite { Site = "default", Space = "default", UsesRules = true }],
            },
        }).WaitAsync(TimeSpan.FromSeconds(10), _stop.Token);
        if (_isCutOff) return;
        var header = new AnswerHeader(
            answer.Epoch, answer.Life, answer.Number, (SessionVerdict)answer.Verdict, answer.Vouched, answer.Time);
        if (!_session.Receive(header, Clock)) return;
        foreach (var message in answer.Messages)
        {
            if (!_session.IsNext(message.Number, isKnown: true)) continue;
            await Apply(message);
            Told.Enqueue(message);
            _session.MarkApplied(message.Number);
        }

        _session.Complete(header, Clock);
        IsVouched = _session.IsVouched(Clock);
        if (_session.IsJoined)
        {
            _joined.TrySetResult();
        }
    }
}
