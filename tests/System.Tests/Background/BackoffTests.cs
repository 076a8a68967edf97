using Personalization.Background;

namespace Personalization.SystemTests.Background;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 8)]
    [InlineData(7, 60)]
    [InlineData(int.MaxValue, 60)]
    public void Each_failure_doubles_the_wait_up_to_the_longest(int failures, int seconds)
    {
        var (first, longest) = (TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.After(failures, first, longest));
        for (var i = 0; i < 100; i++)
        {
            Assert.InRange(Backoff.Scattered(failures, first, longest).TotalSeconds, seconds / 2.0, seconds);
        }
    }
}
