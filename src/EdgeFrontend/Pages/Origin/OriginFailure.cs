using System.Security.Authentication;
using Yarp.ReverseProxy.Forwarder;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>Says why an origin could not be asked, and which setting mends it. Nothing of the request or the answer is in it.</summary>
internal static class OriginFailure
{
    public static string Describe(string site, ForwarderError error, Exception? exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is AuthenticationException tls) return DescribeTls(site, tls.Message);
        }

        var cause = (exception as HttpRequestException ?? exception?.InnerException as HttpRequestException)?.HttpRequestError;
        return cause switch
        {
            HttpRequestError.NameResolutionError => $"{error}: the name of its host is not known here; check Sites:{site}:Origin",
            HttpRequestError.ConnectionError => $"{error}: no connection; check Sites:{site}:Origin, and that the website runs",
            HttpRequestError.SecureConnectionError => $"{error}: no TLS connection; check that Sites:{site}:Origin is an https address",
            HttpRequestError.InvalidResponse => $"{error}: its answer is no valid HTTP",
            HttpRequestError.ResponseEnded => $"{error}: its answer broke off",
            HttpRequestError.ConfigurationLimitExceeded => $"{error}: the headers of its answer are too large",
            _ => exception is null ? error.ToString() : $"{error}: {exception.GetType().Name}",
        };
    }

    private static string DescribeTls(string site, string message)
    {
        if (message.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal))
        {
            return $"the origin's certificate is for another name; set Sites:{site}:OriginTlsName to one that it holds";
        }

        if (message.Contains("chain", StringComparison.OrdinalIgnoreCase))
        {
            return $"the origin's certificate comes from no authority that is trusted here, or has expired; set Sites:{site}:OriginCertificateAuthority for an authority of your own";
        }

        return $"no TLS connection to the origin; check that Sites:{site}:Origin is an https address";
    }
}
