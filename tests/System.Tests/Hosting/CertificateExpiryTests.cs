using Personalization.Hosting.Certificates;

namespace Personalization.SystemTests.Hosting;

/// <summary>The end of a certificate is said when somebody should do something, and not before each renewal.</summary>
public sealed class CertificateExpiryTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(365, 31, "None")]
    [InlineData(365, 30, "Month")]
    [InlineData(365, 7, "Week")]
    [InlineData(365, 1, "Day")]
    [InlineData(365, 0, "Expired")]
    [InlineData(365, -5, "Expired")]
    [InlineData(90, 30, "None")] // what renews it does so now
    [InlineData(90, 22.5, "Month")]
    [InlineData(90, 7, "Week")]
    [InlineData(6, 2, "None")]
    [InlineData(6, 1.5, "Month")]
    [InlineData(6, 0.75, "Week")]
    [InlineData(6, 0.25, "Day")]
    public void Stages_are_a_month_a_week_and_a_day_or_parts_of_a_short_life(double lifetime, double left, string stage)
    {
        var end = Begin.AddDays(lifetime);

        Assert.Equal(stage, CertificateExpiry.StageOf(Begin, end, end.AddDays(-left)).ToString());
    }
}
