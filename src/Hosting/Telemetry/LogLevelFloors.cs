using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Personalization.Hosting.Telemetry;

/// <summary>
/// The lowest level at which a library may write, in every host and with every settings file. Left to themselves libraries write a line for
/// each request or SQL command. A default level, or one of a single provider, does not lower a floor; naming the category
/// (<c>Logging:LogLevel:Yarp</c>) does.
/// </summary>
/// <param name="configuration">The whole configuration; null for a container without one.</param>
internal sealed class LogLevelFloors(IConfiguration? configuration)
{
    private static readonly (string Category, LogLevel Level)[] Floors =
    [
        ("Microsoft", LogLevel.Warning),
        ("Microsoft.Hosting.Lifetime", LogLevel.Information),
        // A trace activity and a logging scope for each request, even where no line is written.
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        // Every unhealthy answer is an error to it, and while a host starts there is one a probe; ReadyAnnouncement says what counts.
        ("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None),
        ("Microsoft.AspNetCore.DataProtection", LogLevel.Error),
        ("Npgsql", LogLevel.Warning),
        ("OpenTelemetry", LogLevel.Warning),
        ("Orleans", LogLevel.Warning),
        // A line for each message that came too late or found no gateway: thousands when a cluster has no processor time to spare.
        ("Orleans.Messaging", LogLevel.Error),
        ("Orleans.Runtime.CallbackData", LogLevel.Error),
        // A stack for each gateway or silo that does not answer; an edge's own line and the lines of the membership say so.
        ("Orleans.Runtime.Messaging.ConnectionManager", LogLevel.Error),
        ("Polly", LogLevel.Warning),
        ("System", LogLevel.Warning),
        ("Yarp", LogLevel.Warning),
    ];

    /// <summary>The lowest level that a category writes; <see cref="LogLevel.Trace"/> for the grid's own.</summary>
    public LogLevel Of(string category)
    {
        var (prefix, floor) = ("", LogLevel.Trace);
        foreach (var (name, level) in Floors)
        {
            if (IsUnder(category, name) && name.Length > prefix.Length)
            {
                (prefix, floor) = (name, level);
            }
        }

        if (prefix.Length == 0 || configuration is null) return floor;
        foreach (var (name, level) in Named())
        {
            if (level < floor && name.Length >= prefix.Length && category.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                floor = level;
            }
        }

        return floor;
    }

    private static bool IsUnder(string category, string name) =>
        category.StartsWith(name, StringComparison.Ordinal) && (category.Length == name.Length || category[name.Length] == '.');

    /// <summary>The categories that the configuration names, for all providers or for one.</summary>
    private IEnumerable<(string Name, LogLevel Level)> Named()
    {
        var logging = configuration!.GetSection("Logging");
        var sections = logging.GetChildren().Select(child => child.Key == "LogLevel" ? child : child.GetSection("LogLevel"));
        foreach (var entry in sections.SelectMany(section => section.GetChildren()))
        {
            if (Enum.TryParse<LogLevel>(entry.Value, ignoreCase: true, out var level)) yield return (entry.Key, level);
        }
    }
}
