using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Personalization.Settings;

/// <summary>Refuses a section whose name is nearly one of the grid's (<c>Site:default:Origin</c>): it would be read by nobody.</summary>
internal sealed class SectionNamesValidator(IConfiguration configuration) : IValidateOptions<SectionNames>
{
    /// <summary>Of the framework, near enough to be taken for one of ours.</summary>
    private static readonly string[] Foreign = ["Logging", "Kestrel", "ConnectionStrings", "OpenTelemetry"];

    public ValidateOptionsResult Validate(string? name, SectionNames options)
    {
        var problems = configuration.GetChildren()
            .Where(child => child.GetChildren().Any())
            .Select(child => Explain(child.Key))
            .OfType<string>()
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static string? Explain(string section)
    {
        if (SectionNames.All.Concat(Foreign).Contains(section, StringComparer.OrdinalIgnoreCase)) return null;
        return NearestName.Of(section, SectionNames.All) is { } nearest ? $"{section} is unknown: did you mean {nearest}?" : null;
    }
}
