using Microsoft.Extensions.Options;

namespace Personalization.Sites;

/// <summary>Checks what lies between sites, and each site by <see cref="SiteOptionsValidator"/>; reports every mistake at once.</summary>
internal sealed class SitesOptionsValidator : IValidateOptions<SitesOptions>
{
    public ValidateOptionsResult Validate(string? name, SitesOptions options)
    {
        var problems = new List<string>();
        var apiKeys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (site, value) in options.Sites)
        {
            SiteOptionsValidator.Validate($"Sites:{site}", value, problems);
            foreach (var key in value.Ofrep.ApiKeys.Distinct(StringComparer.Ordinal))
            {
                if (!apiKeys.TryAdd(key, site))
                {
                    problems.Add(
                        $"Sites:{site}:Ofrep:ApiKeys: a key is used by site '{apiKeys[key]}' too; a key names one site, make a new one.");
                }
            }
        }

        CheckSpaces(options, problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>Sites of one space share profiles: the weaker trust of one would be the trust of all.</summary>
    private static void CheckSpaces(SitesOptions options, List<string> problems)
    {
        foreach (var space in options.Sites.GroupBy(
            site => string.IsNullOrEmpty(site.Value.Space) ? site.Key : site.Value.Space, StringComparer.Ordinal))
        {
            var unsigned = space.FirstOrDefault(site => site.Value.Cookies.Trust == CookieTrust.Unsigned).Key;
            var signed = space.FirstOrDefault(site => site.Value.Cookies.Trust == CookieTrust.SignedOnly).Key;
            if (unsigned is not null && signed is not null)
            {
                problems.Add(
                    $"Sites:{unsigned}:Cookies:Trust: Unsigned, but site '{signed}' of the same space '{space.Key}' is SignedOnly; set both alike, or give one a space of its own.");
            }
        }
    }
}
