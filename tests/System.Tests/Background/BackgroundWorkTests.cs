using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;
using Personalization.Background;
using Personalization.Testing;

namespace Personalization.SystemTests.Background;

/// <summary>Whatever is thrown behind the requests is counted and said, and neither the process nor the work ends.</summary>
public sealed class BackgroundWorkTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ListLogger _logger = new();
    private readonly FailureCount _failures;
    private readonly BackgroundWork _work;

    public BackgroundWorkTests()
    {
        var component = "test-" + Guid.NewGuid();
        _failures = new FailureCount(component);
        _work = new BackgroundWork(component, _time, _logger);
    }

    public static TheoryData<Exception> Exceptions => new(
        new ArgumentException(
            "no list of exceptions has this one"), new InvalidOperationException(), new OutOfMemoryException(),
            new OperationCanceledException(), new NullReferenceException(), new AggregateException());

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void A_timer_goes_on_after_any_exception(Exception exception)
    {
        var calls = 0;
        using var timer = _work.Every(TimeSpan.FromSeconds(1), () =>
        {
            calls++;
            throw exception;
        });

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal((3, 3), (calls, _failures.Count));
    }

    [Fact]
    public void A_callback_of_changes_goes_on_and_whoever_made_the_change_hears_nothing()
    {
        var calls = 0;
        var token = new CancellationTokenSource();
        using var registration = _work.OnChange(() => new CancellationChangeToken(token.Token), () =>
        {
            calls++;
            throw new ArgumentException("broken");
        });

        for (var change = 0; change < 2; change++)
        {
            var changed = token;
            token = new CancellationTokenSource();
            changed.Cancel();
        }

        Assert.Equal((2, 2), (calls, _failures.Count));
    }

    [Fact]
    public async Task A_thread_begins_again_until_its_work_returns()
    {
        var calls = 0;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = _work.StartThread("test", () =>
        {
            if (Interlocked.Increment(ref calls) == 1) throw new ArgumentException("broken");
            ended.SetResult();
        });

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        thread.Join();
        Assert.Equal((2, 1), (calls, _failures.Count));
    }

    [Fact]
    public async Task Kept_work_begins_again_after_a_failure_and_ends_when_it_returns()
    {
        var calls = 0;
        var running = _work.KeepRunningAsync(
            _ => Interlocked.Increment(ref calls) < 3 ? throw new ArgumentException("broken") : Task.CompletedTask, CancellationToken.None);

        await Eventually.HoldsAsync("the work to begin again and return", () =>
        {
            _time.Advance(BackgroundWork.Pause);
            return Task.FromResult(running.IsCompletedSuccessfully);
        });
        Assert.Equal((3, 2), (calls, _failures.Count));
    }

    [Fact]
    public async Task Work_that_is_asked_to_stop_has_not_failed()
    {
        using var stopping = new CancellationTokenSource();
        var running = _work.KeepRunningAsync(token => Task.Delay(Timeout.Infinite, token), stopping.Token);

        await stopping.CancelAsync();

        await running.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, _failures.Count);
    }

    [Fact]
    public async Task Started_work_fails_without_anybody()
    {
        _work.Start(() => throw new ArgumentException("at once"));
        _work.Start(async () =>
        {
            await Task.Yield();
            throw new ArgumentException("later");
        });

        await Eventually.HoldsAsync("both failures to be counted", () => Task.FromResult(_failures.Count == 2));
    }

    [Fact]
    public void A_kind_of_failure_is_said_once_a_minute_with_the_number_it_stands_for()
    {
        for (var i = 0; i < 5; i++)
        {
            Break();
        }

        Assert.Contains("(1 failures", Assert.Single(_logger.Lines), StringComparison.Ordinal);

        // Of another kind: never hidden behind those that are loud.
        _work.Run(() => throw new InvalidOperationException("new"));
        Assert.Equal(2, _logger.Lines.Count);

        _time.Advance(FailurePace.Period);
        Break();
        Assert.Contains("(5 failures", _logger.Lines[^1], StringComparison.Ordinal);
        Assert.Equal((3, 7), (_logger.Lines.Count, _failures.Count));

        void Break() => _work.Run(static () => throw new ArgumentException("broken"));
    }

    [Fact]
    public void A_logger_that_throws_ends_nothing()
    {
        var mute = new BackgroundWork(_work.Component, _time, new BrokenLogger());

        Assert.False(mute.Run(() => throw new ArgumentException("broken")));
        Assert.Equal(1, _failures.Count);
    }

    public void Dispose() => _failures.Dispose();

    private sealed class BrokenLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("disk full");
    }
}
