using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Personalization.Sites;

/// <summary>
/// Checks what only a process that serves pages needs: a site, its origin, hosts of its own, and files that are read there.
/// </summary>
internal sealed class ServedSitesValidator : IValidateOptions<SitesOptions>
{
    public ValidateOptionsResult Validate(string? name, SitesOptions options)
    {
        var problems = new List<string>();
        if (options.Sites.Count == 0)
        {
            problems.Add("Sites: no site is configured; set Sites:default:Origin to the URL of your website.");
        }

        foreach (var (site, value) in options.Sites)
        {
            if (value.Features.ProxyOrigin && string.IsNullOrEmpty(value.Origin))
            {
                problems.Add(
                    $"Sites:{site}:Origin: missing; set the absolute URL of the website, or Sites:{site}:Features:ProxyOrigin to false.");
            }

            if (value.OriginCertificateAuthority is { Length: > 0 } authority && !IsCertificateFile(authority))
            {
                problems.Add($"Sites:{site}:OriginCertificateAuthority: '{authority}' is no file with PEM certificates that can be read.");
            }
        }

        CheckHosts(options, problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void CheckHosts(SitesOptions options, List<string> problems)
    {
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (site, value) in options.Sites)
        {
            foreach (var host in value.Hosts.Count == 0 ? [Site.AnyHost] : value.Hosts.DistinctBy(WireForm))
            {
                if (!owners.TryAdd(WireForm(host), site))
                {
                    problems.Add(
                        $"Sites:{site}:Hosts: '{host}' is taken by site '{owners[WireForm(host)]}' already; a host belongs to one site.");
                }
            }
        }
    }

    private static string WireForm(string host) => HostName.FromConfiguration(host) ?? host;

    private static bool IsCertificateFile(string file)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file);
            foreach (var certificate in certificates)
            {
                certificate.Dispose();
            }

            return certificates.Count > 0;
        }
        catch (Exception)
        {
            // Which exception depends on the file: a list of them would miss one, and this runs at reloads too.
            return false;
        }
    }
}
