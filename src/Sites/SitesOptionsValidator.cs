using Microsoft.Extensions.Options;

namespace Personalization.Sites;

/// <summary>Checks what lies between sites, and each site by <see cref="SiteOptionsValidator"/>; reports every mistake at once.</summary>
public sealed class SitesOptionsValidator : IValidateOptions<SitesOptions>
{
    public ValidateOptionsResult Validate(string? name, SitesOptions options)
    {
        var problems = new List<string>();
        if (options.Sites.Count == 0) problems.Add("Sites: no site is configured; set Sites:default:Origin to the URL of your website.");
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var apiKeys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (site, value) in options.Sites)
        {
            SiteOptionsValidator.Validate($"Sites:{site}", value, problems);
            foreach (var host in value.Hosts.Count == 0 ? [Site.AnyHost] : value.Hosts.Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (!owners.TryAdd(host, site)) problems.Add($"Sites:{site}:Hosts: '{host}' is taken by site '{owners[host]}' already; a host belongs to one site.");
            }

            foreach (var key in value.Ofrep.ApiKeys.Distinct(StringComparer.Ordinal))
            {
                if (!apiKeys.TryAdd(key, site)) problems.Add($"Sites:{site}:Ofrep:ApiKeys: a key is used by site '{apiKeys[key]}' too; a key names one site, make a new one.");
            }
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
