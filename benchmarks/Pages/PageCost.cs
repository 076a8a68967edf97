namespace Personalization.Pages;

/// <summary>What one run measured.</summary>
/// <param name="RequestsPerSecond">Answered requests a second.</param>
/// <param name="P99Milliseconds">The slowest of a hundred.</param>
/// <param name="CpuMicroseconds">Processor time of the measured processes for one request.</param>
/// <param name="AllocatedBytes">Bytes allocated for one request.</param>
/// <param name="Exceptions">Exceptions thrown for one request.</param>
internal sealed record PageCost(
    double RequestsPerSecond, double P99Milliseconds, double CpuMicroseconds, double AllocatedBytes, double Exceptions);
