using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Personalization.Testing;

/// <summary>A certificate authority of a test's own, in a folder that goes with it.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=Test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-800), TimeProvider.System.GetUtcNow().AddDays(800));
        File.WriteAllText(CertificatePath, _certificate.ExportCertificatePem());
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("grid-tls-").FullName;

    /// <summary>The authority's own certificate.</summary>
    public string CertificatePath => PathOf("ca.pem");

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Writes <c>NAME.crt</c> and <c>NAME.key</c>, valid from yesterday until these days from now.</summary>
    /// <returns>The thumbprint.</returns>
    public string Issue(string name, string[] hosts, double days = 90, double sinceDays = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        if (hosts.Length > 0)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        using var signed = request.Create(
            _certificate,
            TimeProvider.System.GetUtcNow().AddDays(-sinceDays),
            TimeProvider.System.GetUtcNow().AddDays(days),
            RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(PathOf($"{name}.crt"), signed.ExportCertificatePem());
        File.WriteAllText(PathOf($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
        return signed.Thumbprint;
    }

    /// <summary>Whether a server's certificate is one of this authority's and for the name that was asked for.</summary>
    public bool Vouches(X509Certificate? presented, SslPolicyErrors errors)
    {
        if (presented is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(_certificate);
        return chain.Build(new X509Certificate2(presented));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
