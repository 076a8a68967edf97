using Personalization.Sites;

namespace Personalization.EdgeFrontend.Http;

/// <summary>
/// The host that a request names, as it is on the wire. The framework's own property decodes punycode, so that it names another text than
/// the browser sent.
/// </summary>
internal static class RequestHost
{
    /// <summary>Whether the header is there and holds a host name.</summary>
    public static bool IsValid(HttpRequest request) => request.Headers.Host is [{ } host] && HostName.IsValidWithPort(host);

    /// <summary>The name without port, in the form of <see cref="HostName"/>.</summary>
    public static string Name(HttpRequest request) => HostName.NameOf(request.Headers.Host.ToString());

    /// <summary>The name with the port that the request names.</summary>
    public static string Authority(HttpRequest request) => HostName.AuthorityOf(request.Headers.Host.ToString());

    /// <summary>Takes the word of a trusted proxy for it.</summary>
    public static void Set(HttpRequest request, string authority) => request.Headers.Host = HostName.AuthorityOf(authority);
}
