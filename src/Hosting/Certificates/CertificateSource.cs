namespace Personalization.Hosting.Certificates;

/// <summary>Where a certificate comes from, and what its settings are called in messages.</summary>
/// <param name="Setting">The settings together, such as <c>Edge:Certificates:1</c>; the certificate's name in the metric.</param>
/// <param name="PathSetting">The setting of the certificate's file.</param>
/// <param name="KeyPathSetting">The setting of the key's file.</param>
/// <param name="Path">File of the certificate and its intermediates.</param>
/// <param name="KeyPath">File of the key; null when it is in the certificate's file.</param>
internal sealed record CertificateSource(string Setting, string PathSetting, string KeyPathSetting, string Path, string? KeyPath)
{
    /// <summary>A certificate is chosen by the names in it, so that one without names would be of no use.</summary>
    public bool IsChosenByName { get; init; }

    /// <summary>The source of a section with a <c>Path</c> and a <c>KeyPath</c>.</summary>
    public static CertificateSource Of(string setting, CertificateFiles files) =>
        new(setting, $"{setting}:Path", $"{setting}:KeyPath", files.Path!, files.KeyPath);
}
