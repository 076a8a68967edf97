using Microsoft.Extensions.Time.Testing;
using Personalization.Hosting.Telemetry;

namespace Personalization.SystemTests.Hosting;

/// <summary>One line a second stands for all that would say the same.</summary>
public sealed class LogPaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_first_occurrence_is_told_at_once_and_the_next_line_counts_those_between()
    {
        var pace = new LogPace(_time);

        Assert.True(pace.IsDue("shop", out var first));
        Assert.False(pace.IsDue("shop", out _));
        Assert.False(pace.IsDue("shop", out _));
        _time.Advance(LogPace.DefaultPeriod);
        Assert.True(pace.IsDue("shop", out var second));

        Assert.Equal(1, first);
        Assert.Equal(3, second);
    }

    [Fact]
    public void Each_subject_has_its_own_line()
    {
        var pace = new LogPace(_time);

        Assert.True(pace.IsDue("shop", out _));
        Assert.True(pace.IsDue("blog", out var count));

        Assert.Equal(1, count);
    }
}
