using System.Globalization;
using CsCheck;
using Personalization.Segment.Json;

namespace Personalization.Unit.Tests.Segment;

/// <summary>The forms of time that senders use all name the same instant.</summary>
public sealed class SegmentTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31t12:00:00z")]
    [InlineData("2026-01-31T12:00:00.000Z")]
    [InlineData("2026-01-31T12:00:00.000000000Z")]
    [InlineData("2026-01-31T12:00:00,000Z")]
    [InlineData("2026-01-31T12:00:00")]
    [InlineData("2026-01-31T12:00Z")]
    [InlineData("2026-01-31T12:00")]
    [InlineData("2026-01-31 12:00:00")]
    [InlineData("2026-01-31 12:00:00Z")]
    [InlineData("2026-01-31 12:00:00 UTC")]
    [InlineData("2026-01-31 12:00:00.000 GMT")]
    [InlineData("2026-01-31T12:00:00UTC")]
    [InlineData("2026-01-31T14:00:00+02:00")]
    [InlineData("2026-01-31T14:00:00+0200")]
    [InlineData("2026-01-31T14:00:00+02")]
    [InlineData("2026-01-31 06:30:00 -0530")]
    [InlineData("2026-01-31T14:00+0200")]
    [InlineData("2026-01-31 14:00:00.000000000 +0200 UTC")]
    [InlineData("2026-01-31 12:00:00.000000000 +0000 UTC m=+0.000000001")]
    [InlineData("2026/01/31 12:00:00")]
    [InlineData("20260131T120000Z")]
    [InlineData("20260131T140000+0200")]
    [InlineData("20260131120000")]
    [InlineData("Sat, 31 Jan 2026 12:00:00 GMT")]
    [InlineData("Saturday, 31 Jan 2026 12:00:00 GMT")]
    [InlineData("31 Jan 2026 12:00:00 GMT")]
    [InlineData("Sat, 31 Jan 2026 14:00:00 +0200")]
    [InlineData("Sat Jan 31 2026 12:00:00 GMT+0000 (Coordinated Universal Time)")]
    [InlineData("Sat Jan 31 2026 14:00:00 GMT+0200 (Central European Summer Time)")]
    [InlineData("Sat Jan 31 12:00:00 2026")]
    [InlineData("Sat Jan 31 12:00:00 UTC 2026")]
    [InlineData("2026-01-31T12:00:00Z[UTC]")]
    [InlineData("1769860800")]
    [InlineData("1769860800.000")]
    [InlineData("1769860800000")]
    [InlineData("1.7698608e12")]
    [InlineData("1769860800000000")]
    [InlineData("1769860800000000000")]
    [InlineData(" 2026-01-31T12:00:00Z ")]
    public void A_form_that_senders_use_is_read(string text) => Assert.Equal(Noon, SegmentTime.Parse(text));

    [Theory]
    [InlineData("2026-01-31")]
    [InlineData("2026/01/31")]
    [InlineData("20260131")]
    [InlineData("31 Jan 2026")]
    public void A_date_is_its_midnight_in_UTC(string text) => Assert.Equal(Noon.AddHours(-12), SegmentTime.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("01/02/2026")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-01-31T12:00:00 EST")]
    [InlineData("2026-01-31T12:00:00+25:00")]
    [InlineData("2026-01-31T12:00:00+2")]
    [InlineData("12:00:00")]
    [InlineData("0")]
    [InlineData("42")]
    [InlineData("-1769860800")]
    [InlineData("1e300")]
    [InlineData("NaN")]
    [InlineData("(")]
    [InlineData("Z")]
    [InlineData("Sat,")]
    public void What_names_no_single_instant_is_not_read(string? text) => Assert.Null(SegmentTime.Parse(text));

    [Fact]
    public void Epochs_of_any_unit_agree() => Gen.Long[100_000_000, 9_999_999_999].Sample(seconds =>
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds);

        Assert.Equal(time, SegmentTime.Parse(seconds.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(time.AddMilliseconds(7), SegmentTime.Parse(seconds.ToString(CultureInfo.InvariantCulture) + "007"));
    });

    [Fact]
    public void Printed_times_come_back_and_no_text_throws()
    {
        var times = Gen.Long[0, 250_000_000].Select(minutes => DateTimeOffset.UnixEpoch.AddMinutes(minutes / 5));
        times.Sample(time =>
        {
            Assert.Equal(time, SegmentTime.Parse(time.ToString("R", CultureInfo.InvariantCulture)));
            Assert.Equal(time, SegmentTime.Parse(time.ToString("O", CultureInfo.InvariantCulture)));
            Assert.Equal(
                time,
                SegmentTime.Parse(
                    time.ToOffset(TimeSpan.FromMinutes(-210)).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)));
        });
        Gen.String[Gen.Char["0123456789-+:TZtz ,.()[]UGMmJan/\u2212"], 0, 40]
            .Sample(text => SegmentTime.Parse(text) is null or { Offset.Ticks: 0 });
    }
}
