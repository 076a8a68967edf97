using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Personalization.Hosting.Telemetry;

/// <summary>
/// Lines that would send an operator looking for a fault that is not there: advice of Orleans on the garbage collector in the words of
/// .NET Framework (the hosts run with the workstation collector on purpose), its watchdog that takes the uptime of the machine for a
/// delay at its first check, and a start that failed because the host was asked to stop while it still waited for its cluster.
/// </summary>
internal static class MisleadingLines
{
    private const string Category = "Orleans.";
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";
    private const int StartFailed = 11;

    /// <summary>Whether the line is to be left out.</summary>
    public static bool Contains<TState>(string category, LogLevel level, EventId eventId, TState state, Exception? exception)
    {
        // The start has no time limit of its own: only a stop cancels it.
        if (eventId.Id == StartFailed && category == HostCategory && Cancellation.IsAllOf(exception)) return true;
        if (level != LogLevel.Warning || !category.StartsWith(Category, StringComparison.Ordinal)) return false;
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } values || values[^1].Value is not string format)
        {
            return false;
        }

        if (format.Contains("check thread has not completed for", StringComparison.Ordinal))
        {
            return values[0].Value is TimeSpan delay && delay > ProcessAge();
        }

        return format.StartsWith("Note: ", StringComparison.Ordinal) && format.Contains("ServerGC", StringComparison.Ordinal);
    }

    private static TimeSpan ProcessAge()
    {
        using var process = Process.GetCurrentProcess();
        return TimeProvider.System.GetUtcNow() - process.StartTime.ToUniversalTime();
    }
}
