using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Personalization.Hosting.Logins;

namespace Personalization.EdgeFrontend.Tests.Admission;

/// <summary>Guessing becomes slow, senders with right credentials hardly notice, and nobody is locked out.</summary>
public sealed class FailedLoginsTests : IDisposable
{
    private const string Door = "webhook";
    private static readonly IPAddress Guesser = IPAddress.Parse("203.0.113.7");

    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FailedLogins _logins;

    public FailedLoginsTests() =>
        _logins = new FailedLogins(_time, _services.GetRequiredService<IMeterFactory>(), NullLogger<FailedLogins>.Instance);

    public void Dispose()
    {
        _logins.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task A_few_errors_cost_nothing()
    {
        for (var i = 0; i < FailedLogins.Free; i++)
        {
            Assert.Null(await _logins.EnterAsync(Guesser, Door, CancellationToken.None));
            _logins.Failed(Guesser, Door);
        }

        Assert.True(_logins.EnterAsync(Guesser, Door, CancellationToken.None).AsTask().IsCompleted);
    }

    [Fact]
    public async Task A_guesser_has_about_one_guess_in_two_seconds_and_a_minute_of_silence_ends_it()
    {
        var looked = await GuessAsync(TimeSpan.FromMinutes(2));

        Assert.InRange(looked, 40, 90);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_logins.EnterAsync(Guesser, Door, CancellationToken.None).AsTask().IsCompleted);
        Assert.True(_logins.EnterAsync(Guesser, Door, CancellationToken.None).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Other_addresses_notice_nothing_and_those_of_the_same_subscriber_do()
    {
        for (var i = 0; i < 100; i++)
        {
            _logins.Failed(IPAddress.Parse($"2001:db8:0:7::{i}"), Door);
        }

        await _logins.EnterAsync(IPAddress.Parse("2001:db8:0:7::1"), Door, CancellationToken.None);

        Assert.False(_logins.EnterAsync(IPAddress.Parse("2001:db8:0:7:ffff::1"), Door, CancellationToken.None).AsTask().IsCompleted);
        Assert.True(_logins.EnterAsync(IPAddress.Parse("2001:db8:0:8::1"), Door, CancellationToken.None).AsTask().IsCompleted);
        Assert.True(_logins.EnterAsync(Guesser, Door, CancellationToken.None).AsTask().IsCompleted);
    }

    [Fact]
    public void A_sender_with_an_old_password_does_not_slow_down_those_with_the_right_one_behind_its_address()
    {
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(_logins.EnterAsync(Guesser, Door, CancellationToken.None).AsTask().IsCompleted, $"the log-in {i} had to wait");
            if (i % 5 == 0)
            {
                _logins.Failed(Guesser, Door);
            }
            else
            {
                _logins.Succeeded(Guesser);
            }
        }
    }

    [Fact]
    public void Made_up_addresses_take_bounded_memory_and_keep_nobody_out()
    {
        for (var i = 0; i < 100_000; i++)
        {
            _logins.Failed(new IPAddress(i), Door);
        }

        Assert.True(_logins.EnterAsync(Guesser, Door, CancellationToken.None).AsTask().IsCompleted);
    }

    /// <summary>Guesses ten times a second; how many were looked at.</summary>
    private async Task<int> GuessAsync(TimeSpan duration)
    {
        var looked = 0;
        var pending = new List<Task>();
        for (var elapsed = TimeSpan.Zero; elapsed < duration; elapsed += TimeSpan.FromMilliseconds(100))
        {
            pending.Add(GuessOnceAsync());
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        _time.Advance(TimeSpan.FromSeconds(5));
        await Task.WhenAll(pending);
        return looked;

        async Task GuessOnceAsync()
        {
            if (await _logins.EnterAsync(Guesser, Door, CancellationToken.None) is not null) return;
            Interlocked.Increment(ref looked);
            _logins.Failed(Guesser, Door);
        }
    }
}
