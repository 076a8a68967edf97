using Personalization.Grains.Interfaces;
using Personalization.Settings;

namespace Personalization.Sites;

/// <summary>Checks one site's options. Each problem names the key, the value unless it is a secret, and the fix.</summary>
internal static class SiteOptionsValidator
{
    private const int MinSigningKeyLength = 32;
    private const int MinWebhookSecretLength = 8;

    public static void Validate(string path, SiteOptions site, List<string> problems)
    {
        CheckAddress(path, site, problems);
        CheckSegment(path, site.Segment, problems);
        CheckWebhook(path, site.Webhook, problems);
        CheckCookies(path, site, problems);
        CheckContext(path, site.Context, problems);
        CheckDecisionHeader(path, site.DecisionHeader, problems);
        foreach (var key in site.Ofrep.ApiKeys)
        {
            if (key.Length < 16)
            {
                problems.Add($"{path}:Ofrep:ApiKeys: a key has {key.Length} characters; use at least 16 random ones.");
            }
        }

        if (site.Preview.Key is { Length: > 0 and < MinSigningKeyLength })
        {
            problems.Add($"{path}:Preview:Key: {site.Preview.Key.Length} characters; use at least {MinSigningKeyLength} random ones.");
        }
    }

    private static void CheckAddress(string path, SiteOptions site, List<string> problems)
    {
        foreach (var host in site.Hosts)
        {
            if (host != Site.AnyHost && HostName.FromConfiguration(host) is null)
            {
                problems.Add(
                    $"{path}:Hosts: '{UrlText.WithoutCredentials(host)}' is no host name; write it without scheme, port and path, or '*'.");
            }
        }

        if (site.Features.ProxyOrigin && !string.IsNullOrEmpty(site.Origin))
        {
            CheckUrl($"{path}:Origin", site.Origin, problems);
        }

        if (!string.IsNullOrEmpty(site.PublicUrl))
        {
            CheckUrl($"{path}:PublicUrl", site.PublicUrl, problems);
            if (Uri.TryCreate(site.PublicUrl, UriKind.Absolute, out var url) && url.AbsolutePath != "/")
            {
                problems.Add($"{path}:PublicUrl: '{UrlText.WithoutCredentials(site.PublicUrl)}' has a path; write scheme and host only.");
            }
        }

        if (!string.IsNullOrEmpty(site.OriginHost) && HostName.FromConfigurationWithPort(site.OriginHost) is null)
        {
            problems.Add($"{path}:OriginHost: '{UrlText.WithoutCredentials(site.OriginHost)}' is no host name; write host or host:port.");
        }

        CheckOriginTls(path, site, problems);
        if (site.RoutePrefix.Length == 0 || !site.RoutePrefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            problems.Add(
                $"{path}:RoutePrefix: '{site.RoutePrefix}' must be one path segment of letters, digits, '-' and '_', such as seg.");
        }

        if (!string.IsNullOrEmpty(site.Space) && !GrainKeys.IsValidId(site.Space))
        {
            problems.Add($"{path}:Space: too long or with control characters; use at most {GrainKeys.MaxIdBytes} bytes.");
        }
    }

    private static void CheckOriginTls(string path, SiteOptions site, List<string> problems)
    {
        var isHttps = site.Origin?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;
        if (site.OriginTlsName is { Length: > 0 } name)
        {
            if (HostName.FromConfiguration(name) is null)
            {
                problems.Add($"{path}:OriginTlsName: '{name}' is no host name; write the name in the origin's certificate, without port.");
            }
            else if (!isHttps)
            {
                problems.Add($"{path}:OriginTlsName: is set, but {path}:Origin is no https URL; remove it, or use https.");
            }
        }

        if (site.OriginCertificateAuthority is { Length: > 0 } && !isHttps)
        {
            problems.Add($"{path}:OriginCertificateAuthority: is set, but {path}:Origin is no https URL; remove it, or use https.");
        }
    }

    private static void CheckSegment(string path, SiteSegmentOptions segment, List<string> problems)
    {
        CheckUrl($"{path}:Segment:CdnUrl", segment.CdnUrl, problems);
        CheckUrl($"{path}:Segment:TrackingUrl", segment.TrackingUrl, problems);
        CheckUrl($"{path}:Segment:ProfilesUrl", segment.ProfilesUrl, problems);
        if (segment.WriteKey is { Length: > 0 } key && !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            problems.Add($"{path}:Segment:WriteKey: may hold letters, digits, '-' and '_' only; copy it again from the source's settings.");
        }
    }

    private static void CheckWebhook(string path, SiteWebhookOptions webhook, List<string> problems)
    {
        if (string.IsNullOrEmpty(webhook.Username) != string.IsNullOrEmpty(webhook.Password))
        {
            problems.Add($"{path}:Webhook: Username and Password belong together; set both or neither.");
        }

        if (webhook.BearerTokens.Any(string.IsNullOrWhiteSpace))
        {
            problems.Add($"{path}:Webhook:BearerTokens: holds an empty token; remove it.");
        }

        if (webhook.SharedSecrets.Any(string.IsNullOrWhiteSpace))
        {
            problems.Add($"{path}:Webhook:SharedSecrets: holds an empty secret; remove it.");
        }

        foreach (var (key, secrets) in new[]
        {
            ("Password", [webhook.Password ?? ""]),
            ("PreviousPassword", [webhook.PreviousPassword ?? ""]),
            ("BearerTokens", webhook.BearerTokens),
            ("SharedSecrets", webhook.SharedSecrets),
        })
        {
            if (secrets.Any(secret => !string.IsNullOrWhiteSpace(secret) && secret.Length < MinWebhookSecretLength))
            {
                problems.Add(
                    $"{path}:Webhook:{key}: shorter than {MinWebhookSecretLength} characters, which can be guessed; use 32 random ones.");
            }
        }

        if (webhook.MaxBodyBytes is < 1024 or > 256 * 1024 * 1024)
        {
            problems.Add($"{path}:Webhook:MaxBodyBytes: {webhook.MaxBodyBytes}; use 1024 to 268435456.");
        }

        if (webhook.MaxEvents is < 1 or > 100_000)
        {
            problems.Add($"{path}:Webhook:MaxEvents: {webhook.MaxEvents}; use 1 to 100000.");
        }

        if (webhook.MaxTraits is < 1 or > 100_000)
        {
            problems.Add($"{path}:Webhook:MaxTraits: {webhook.MaxTraits}; use 1 to 100000.");
        }
    }

    private static void CheckCookies(string path, SiteOptions site, List<string> problems)
    {
        CheckTokens($"{path}:Cookies", site.Cookies, problems);
        foreach (var origin in site.AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var url)
                || url.Scheme is not ("http" or "https")
                || url.GetLeftPart(UriPartial.Authority) != origin)
            {
                problems.Add($"{path}:AllowedOrigins: '{origin}' is no origin; write scheme and host, such as https://app.example.com.");
            }
        }

        foreach (var key in site.Cookies.SigningKeys.Select(text => SigningKeyText.Parse(text).Secret))
        {
            if (key.Length < MinSigningKeyLength)
            {
                problems.Add(
                    $"{path}:Cookies:SigningKeys: a key has {key.Length} characters; use at least {MinSigningKeyLength} random ones.");
            }
        }

        if (site.Consent.Cookie is { Length: > 0 } cookie && !HttpToken.IsValid(cookie))
        {
            problems.Add($"{path}:Consent:Cookie: '{cookie}' is no cookie name; use letters, digits and -_.");
        }

        if (string.IsNullOrEmpty(site.Consent.Cookie) && !string.IsNullOrEmpty(site.Consent.GrantedValue))
        {
            problems.Add($"{path}:Consent:GrantedValue: is set without {path}:Consent:Cookie; name the cookie too.");
        }
    }

    private static void CheckTokens(string path, SiteCookieOptions cookies, List<string> problems)
    {
        var (shortest, longest) = (TimeSpan.FromMinutes(1), TimeSpan.FromDays(400));
        if (cookies.TokenLifetime < shortest || cookies.TokenLifetime > longest)
        {
            problems.Add($"{path}:TokenLifetime: {cookies.TokenLifetime}; use 00:01:00 to 400.00:00:00.");
        }

        if (cookies.TokenIdle < shortest || cookies.TokenIdle > longest)
        {
            problems.Add($"{path}:TokenIdle: {cookies.TokenIdle}; use 00:01:00 to 400.00:00:00.");
        }
        else if (cookies.TokenIdle > cookies.TokenLifetime)
        {
            problems.Add($"{path}:TokenIdle: {cookies.TokenIdle} is above TokenLifetime, {cookies.TokenLifetime}; use at most that.");
        }

        if (cookies.SigningKeys.Count > 0 && !cookies.SigningKeys.Exists(key => SigningKeyText.Parse(key).State == SigningKeyState.Sign))
        {
            problems.Add($"{path}:SigningKeys: no key signs; add one without 'verify:' or 'revoked:' before it.");
        }
    }

    private static void CheckContext(string path, SiteContextOptions context, List<string> problems)
    {
        foreach (var (key, header) in new[]
        {
            ("CityHeader", context.CityHeader), ("RegionHeader", context.RegionHeader), ("RegionCodeHeader", context.RegionCodeHeader),
            ("CountryHeader", context.CountryHeader), ("ContinentHeader", context.ContinentHeader),
            ("PostalCodeHeader", context.PostalCodeHeader),
            ("LatitudeHeader", context.LatitudeHeader), ("LongitudeHeader", context.LongitudeHeader),
            ("TimezoneHeader", context.TimezoneHeader),
        })
        {
            if (!string.IsNullOrEmpty(header) && !HttpToken.IsValid(header))
            {
                problems.Add($"{path}:Context:{key}: '{header}' is no header name.");
            }
        }
    }

    private static void CheckDecisionHeader(string path, string? name, List<string> problems)
    {
        if (string.IsNullOrEmpty(name)) return;
        if (!HttpToken.IsValid(name))
        {
            problems.Add($"{path}:DecisionHeader: '{name}' is no header name; write one like X-Site-Decision.");
        }
        else if (ReservedHeaders.Contains(name))
        {
            problems.Add($"{path}:DecisionHeader: '{name}' means something else already; use a name of your own like X-Site-Decision.");
        }
    }

    private static void CheckUrl(string key, string? value, List<string> problems)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || url.Query.Length > 0
            || url.Fragment.Length > 0
            || url.UserInfo.Length > 0)
        {
            problems.Add(
                $"{key}: '{UrlText.WithoutCredentials(value)}' is no plain absolute http or https URL; write it like https://www.example.com.");
        }
    }
}
