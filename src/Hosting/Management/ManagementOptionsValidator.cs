using Microsoft.Extensions.Options;
using Personalization.Hosting.Certificates;
using Personalization.Hosting.Http;
using Personalization.Settings;

namespace Personalization.Hosting.Management;

/// <summary>Checks the section <c>Management</c>.</summary>
internal sealed class ManagementOptionsValidator : IValidateOptions<ManagementOptions>
{
    private const int ShortestSecret = 16;

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ManagementOptions options)
    {
        var problems = new OptionsProblems(ManagementOptions.Section);
        if (options.Url is not null)
        {
            var listeners = ListenerUrl.Parse(options.Url, nameof(options.Url), problems);
            if (listeners.Any(listener => listener.IsHttps))
            {
                problems.AddIf(
                    string.IsNullOrEmpty(options.Certificate.Path),
                    "Certificate:Path",
                    options.Certificate.Path,
                    "an https URL needs a PEM file here.");
                options.Certificate.Check("Certificate", problems);
            }
        }

        foreach (var (keyName, key) in options.Keys)
        {
            if (key.Secret.Length < ShortestSecret)
            {
                problems.AddSecret(
                    $"Keys:{keyName}:Secret", $"has {key.Secret.Length} characters; use at least {ShortestSecret} random ones.");
            }

            problems.AddIf(
                !Enum.IsDefined(key.Role) || key.Role == ManagementRole.None,
                $"Keys:{keyName}:Role",
                key.Role,
                "use read, operate or approve.");
        }

        foreach (var twins in options.Keys.GroupBy(key => key.Value.Secret).Where(group => group.Key.Length > 0 && group.Count() > 1))
        {
            problems.AddSecret(
                $"Keys:{twins.First().Key}:Secret",
                $"is also the secret of {string.Join(", ", twins.Skip(1).Select(key => key.Key))}: give each a secret of its own.");
        }

        return problems.ToResult();
    }
}
