namespace Personalization.Hosting.Certificates;

/// <summary>When the end of a certificate is near enough to be said.</summary>
internal static class CertificateExpiry
{
    /// <summary>
    /// The stage that a certificate has reached. A month, a week and a day before its end; sooner than that never for one whose lifetime is
    /// short: what renews certificates does so when a third of their lifetime is left, and a warning before each renewal would be read by
    /// nobody.
    /// </summary>
    public static ExpiryStage StageOf(DateTimeOffset notBefore, DateTimeOffset notAfter, DateTimeOffset now)
    {
        var (left, lifetime) = (notAfter - now, notAfter - notBefore);
        return left <= TimeSpan.Zero ? ExpiryStage.Expired
            : left <= Shorter(TimeSpan.FromDays(1), lifetime / 24) ? ExpiryStage.Day
            : left <= Shorter(TimeSpan.FromDays(7), lifetime / 8) ? ExpiryStage.Week
            : left <= Shorter(TimeSpan.FromDays(30), lifetime / 4) ? ExpiryStage.Month
            : ExpiryStage.None;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
