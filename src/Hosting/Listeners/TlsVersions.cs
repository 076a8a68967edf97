using System.Diagnostics.CodeAnalysis;
using System.Security.Authentication;

namespace Personalization.Hosting.Listeners;

/// <summary>The versions of TLS that <c>Edge:MinimumTlsVersion</c> may name.</summary>
[SuppressMessage(
    "Security",
    "CA5398:Avoid hardcoded SslProtocols values",
    Justification = "A setting says which, and must hold where the operating system would allow an older one.")]
internal static class TlsVersions
{
    /// <summary>What is offered where no setting says otherwise.</summary>
    public static SslProtocols Default => SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>The versions from the given one on; null when it is none of them.</summary>
    public static SslProtocols? Read(string? minimum) => minimum switch
    {
        "1.2" => Default,
        "1.3" => SslProtocols.Tls13,
        _ => null,
    };
}
