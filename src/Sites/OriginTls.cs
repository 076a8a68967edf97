namespace Personalization.Sites;

/// <summary>How an https origin proves who it is, whatever Host it is sent.</summary>
/// <param name="Name">The name that its certificate must hold, and that it is asked for (SNI).</param>
/// <param name="CertificateAuthority">Path of a PEM file with the roots that count instead of the system's; null for the system's.</param>
public sealed record OriginTls(string Name, string? CertificateAuthority)
{
    /// <summary>Whether the Host header's name is the certificate's, so that the ordinary client finds the right one by itself.</summary>
    public bool IsNameOfHost { get; private init; }

    internal static OriginTls? From(Uri? origin, string? originHost, SiteOptions options)
    {
        if (origin is not { Scheme: "https" }) return null;
        var name = HostName.FromConfiguration(options.OriginTlsName) ?? origin.IdnHost;
        var authority = string.IsNullOrEmpty(options.OriginCertificateAuthority) ? null : options.OriginCertificateAuthority;
        return new OriginTls(name, authority) { IsNameOfHost = originHost is not null && HostName.NameOf(originHost) == name };
    }
}
