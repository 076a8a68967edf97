using Personalization.Settings;

namespace Personalization.Hosting.Certificates;

/// <summary>What can be said of certificate files before they are read.</summary>
internal static class CertificateFilesCheck
{
    /// <summary>Notes files that are not there.</summary>
    public static void Check(this CertificateFiles files, string key, OptionsProblems problems)
    {
        problems.AddIf(files.Path is { Length: > 0 } path && !File.Exists(path), $"{key}:Path", files.Path, "there is no such file.");
        problems.AddIf(
            files.KeyPath is { Length: > 0 } keyPath && !File.Exists(keyPath), $"{key}:KeyPath", files.KeyPath, "there is no such file.");
    }
}
