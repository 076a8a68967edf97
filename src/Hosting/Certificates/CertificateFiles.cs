namespace Personalization.Hosting.Certificates;

/// <summary>PEM files, read again when they change, so that a renewal needs no restart.</summary>
public sealed class CertificateFiles
{
    /// <summary>Certificate followed by its intermediates.</summary>
    public string? Path { get; set; }

    /// <summary>Unencrypted private key; not set when it is in the certificate's file.</summary>
    public string? KeyPath { get; set; }
}
