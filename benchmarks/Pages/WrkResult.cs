namespace Personalization.Pages;

/// <summary>What one run of wrk printed.</summary>
/// <param name="RequestsPerSecond">Answered requests a second.</param>
/// <param name="P99Milliseconds">The slowest of a hundred.</param>
/// <param name="Requests">Answered requests.</param>
internal sealed record WrkResult(double RequestsPerSecond, double P99Milliseconds, long Requests);
