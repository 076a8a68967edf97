using System.Security.Cryptography;
using System.Text;

namespace Personalization.Hosting.Certificates;

/// <summary>
/// What the files of a certificate held at one moment. Both are read once: a fingerprint taken from one reading and a certificate from
/// another could differ in the middle of a renewal.
/// </summary>
/// <param name="Path">File of the certificate and its intermediates.</param>
/// <param name="KeyPath">File of the private key; the certificate's own when the key is in it.</param>
/// <param name="Certificate">Text of the first.</param>
/// <param name="Key">Text of the second.</param>
/// <param name="Fingerprint">Differs when either file differs.</param>
internal sealed record PemFiles(string Path, string KeyPath, string Certificate, string Key, string Fingerprint)
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads both files.</summary>
    /// <exception cref="CertificateException">One cannot be read.</exception>
    public static PemFiles Read(string path, string? keyPath)
    {
        var certificate = ReadOne(path);
        var key = string.IsNullOrEmpty(keyPath) ? certificate : ReadOne(keyPath);
        var fingerprint = Convert.ToHexString(SHA256.HashData(certificate)) + Convert.ToHexString(SHA256.HashData(key));
        return new PemFiles(
            path,
            string.IsNullOrEmpty(keyPath) ? path : keyPath,
            Encoding.UTF8.GetString(certificate),
            Encoding.UTF8.GetString(key),
            fingerprint);
    }

    /// <summary>Never the contents: one of them is a private key.</summary>
    public override string ToString() => Path;

    private static byte[] ReadOne(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
            {
                throw new CertificateException($"{path} has {file.Length} bytes, which no PEM file of a certificate has");
            }

            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception exception) when (exception is not CertificateException)
        {
            throw new CertificateException($"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
