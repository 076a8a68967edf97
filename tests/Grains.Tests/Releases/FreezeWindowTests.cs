using Personalization.Grains.Releases;

namespace Personalization.Grains.Tests.Releases;

/// <summary>Times in which nothing is changed.</summary>
public sealed class FreezeWindowTests
{
    [Theory]
    [InlineData("2026-12-20T00:00Z/2027-01-02T00:00Z", "2026-12-24T12:00Z", "2027-01-02T00:00Z")]
    [InlineData("2026-12-20T00:00Z/2027-01-02T00:00Z", "2027-01-02T00:00Z", null)]
    [InlineData("2026-12-20T00:00Z/2027-01-02T00:00Z", "2026-12-19T23:59Z", null)]
    // 27 November 2026 is a Friday.
    [InlineData("Fri 16:00/Mon 08:00", "2026-11-27T15:59Z", null)]
    [InlineData("Fri 16:00/Mon 08:00", "2026-11-27T16:00Z", "2026-11-30T08:00Z")]
    [InlineData("Fri 16:00/Mon 08:00", "2026-11-29T23:59Z", "2026-11-30T08:00Z")]
    [InlineData("Fri 16:00/Mon 08:00", "2026-11-30T08:00Z", null)]
    [InlineData("Mon 08:00/Fri 16:00", "2026-11-28T10:00Z", null)]
    [InlineData("Wed 10:00/Wed 11:00", "2026-11-25T10:30Z", "2026-11-25T11:00Z")]
    public void A_window_is_where_it_says(string window, string now, string? until)
    {
        var found = FreezeWindow.Find([window], DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(until is null ? null : DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture), found?.Until);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Friday 16:00/Mon 08:00")]
    [InlineData("Fri 16:00")]
    [InlineData("Fri 25:00/Mon 08:00")]
    [InlineData("Fri 16:00/Fri 16:00")]
    [InlineData("2027-01-02T00:00Z/2026-12-20T00:00Z")]
    [InlineData("2026-12-20T00:00Z/Mon 08:00")]
    [InlineData("null/null")]
    public void What_is_no_window_is_refused_with_a_reason(string window) =>
        Assert.NotNull(FreezeWindow.Problem(window, DateTimeOffset.UnixEpoch, out _));

    [Fact]
    public void Of_several_the_one_that_ends_last_is_told() =>
        Assert.Equal(
            "Fri 16:00/Mon 08:00",
            FreezeWindow.Find(["Sat 00:00/Sun 00:00", "Fri 16:00/Mon 08:00"], new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero))?.Text);
}
