namespace Personalization.Pages;

/// <summary>What one run measured.</summary>
/// <param name="RequestsPerSecond">Answered requests a second.</param>
/// <param name="P99Milliseconds">The slowest of a hundred.</param>
internal sealed record WrkResult(double RequestsPerSecond, double P99Milliseconds)
{
    /// <summary>CPU time of the measured process for one request, in microseconds.</summary>
    public double CpuMicroseconds { get; init; }
}
