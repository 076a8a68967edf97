using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Personalization.Hosting.Telemetry;

/// <summary>
/// Warnings of Orleans that would send an operator looking for a fault that is not there: advice on the garbage collector in the words of
/// .NET Framework (the hosts run with the workstation collector on purpose), and a watchdog that takes the uptime of the machine for a
/// delay at its first check.
/// </summary>
internal static class MisleadingLines
{
    private const string Category = "Orleans.";

    /// <summary>Whether the line is to be left out.</summary>
    public static bool Contains<TState>(string category, LogLevel level, TState state)
    {
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
