using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Personalization.Hosting.Telemetry;

/// <summary>
/// Keeps visitors' ids, and the query strings of their requests, out of the logs of libraries, and the lines that libraries write for each
/// request. A profile's grain key is made of its id, and the engine names grains in dozens of warnings, in the texts of its
/// exceptions and in structured values: what a provider gets is looked through once, behind all categories, so that a new version's new
/// line is caught as well.
/// </summary>
internal static partial class LogRedaction
{
    internal const string Hidden = "[hidden]";

    /// <summary>Puts the redaction between the loggers of this container and their providers. Adding it twice is adding it once.</summary>
    public static IServiceCollection AddLogRedaction(this IServiceCollection services)
    {
        services.AddLogging();
        if (services.Any(service => service.ServiceType == typeof(RedactingLoggerFactory))) return services;
        services.AddSingleton(provider => new RedactingLoggerFactory(
            ActivatorUtilities.CreateInstance<LoggerFactory>(provider), provider.GetService<IConfiguration>()));
        return services.Replace(
            ServiceDescriptor.Singleton<ILoggerFactory>(provider => provider.GetRequiredService<RedactingLoggerFactory>()));
    }

    /// <summary>
    /// The text without query strings, the ids in grain keys and in addresses made like them; the same text when there are none.
    /// </summary>
    internal static string Redact(string text)
    {
        if (text.Contains('?', StringComparison.Ordinal))
        {
            text = WithoutQueries(text);
        }

        return MayHoldKey(text) ? Key().Replace(text, "${type}" + Hidden) : text;
    }

    /// <summary>A value may be a query string alone; in a line it follows a path.</summary>
    private static string WithoutQueries(string text) =>
        text[0] == '?' && text.Contains('=', StringComparison.Ordinal) && !text.Contains(' ', StringComparison.Ordinal)
            ? "?" + Hidden
            : Query().Replace(text, "${path}?" + Hidden);

    private static bool MayHoldKey(string text) =>
        text.Contains("_id:", StringComparison.Ordinal) || text.Contains("_id%3A", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// An id as <c>GrainKeys</c> writes it (everything unusual is escaped), or percent-encoded; the engine's activation id may follow and
    /// goes too.
    /// </summary>
    [GeneratedRegex(
        "(?<type>(user|anonymous)_id(:|%3[Aa]))[A-Za-z0-9._~@%-]+", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Key();

    [GeneratedRegex(
        """(?<path>/[^\s?"'<>]*)\?[A-Za-z0-9_%.~&=[\]-][^\s"'<>]*""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Query();
}
