using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Personalization.Hosting.Certificates;

/// <summary>
/// A certificate whose files were read, whose key is its own, and which a connection can use. Made here only. Which exception a wrong file
/// ends in depends on the kind of key, on its form and on the version of the framework; here every one of them is the same failure.
/// </summary>
/// <param name="Context">The certificate with its key and its intermediates.</param>
/// <param name="Fingerprint">Of the files that it came from.</param>
internal sealed record PemCertificate(SslStreamCertificateContext Context, string Fingerprint)
{
    /// <summary>End of its validity, UTC.</summary>
    public DateTimeOffset NotAfter => Context.TargetCertificate.NotAfter.ToUniversalTime();

    /// <summary>Begin of its validity, UTC.</summary>
    public DateTimeOffset NotBefore => Context.TargetCertificate.NotBefore.ToUniversalTime();

    /// <summary>
    /// The DNS names in it as they are written there: ASCII, wildcards as <c>*.example.com</c>. Browsers look at no other.
    /// </summary>
    public IReadOnlyList<string> Names { get; } =
        [.. Context.TargetCertificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames())];

    /// <summary>Reads the files and makes a certificate of them.</summary>
    /// <exception cref="CertificateException">They cannot be used.</exception>
    public static PemCertificate Load(string path, string? keyPath) => From(PemFiles.Read(path, keyPath));

    /// <summary>Makes a certificate of files that were read.</summary>
    /// <exception cref="CertificateException">They cannot be used.</exception>
    public static PemCertificate From(PemFiles files)
    {
        var chain = ReadChain(files.Path, files.Certificate);
        try
        {
            var certificate = X509Certificate2.CreateFromPem(files.Certificate, files.Key);
            return new PemCertificate(SslStreamCertificateContext.Create(certificate, chain, offline: true), files.Fingerprint);
        }
        catch (Exception exception)
        {
            var reason = files.Key.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
                ? "is encrypted; it must be unencrypted"
                : $"is missing, unreadable or not that of the first certificate in {files.Path} ({exception.Message})";
            throw new CertificateException($"the private key in {files.KeyPath} {reason}", exception);
        }
    }

    /// <summary>Every certificate of a file, at least one.</summary>
    /// <exception cref="CertificateException">There is none, or one cannot be read.</exception>
    public static X509Certificate2Collection ReadChain(string path, string text)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(text);
        }
        catch (Exception exception)
        {
            throw new CertificateException($"{path} holds a certificate that cannot be read: {exception.Message}", exception);
        }

        return chain.Count > 0 ? chain : throw new CertificateException($"{path} holds no PEM certificate (-----BEGIN CERTIFICATE-----)");
    }
}
