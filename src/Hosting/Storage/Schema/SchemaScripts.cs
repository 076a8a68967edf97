using System.Globalization;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.Hosting.Storage.Schema;

/// <summary>
/// The scripts that ship inside this assembly: NuGet brings none for the providers, and ours differ from theirs on purpose.
/// </summary>
internal static class SchemaScripts
{
    /// <summary>All steps for a provider, in order.</summary>
    public static IReadOnlyList<SchemaScript> For(StorageProvider provider)
    {
        var assembly = typeof(SchemaScripts).Assembly;
        var folder = $"Personalization.Hosting.Storage.{provider}.Schema.";
        var scripts = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(name, name[folder.Length..]))
            .ToList();

        for (var i = 0; i < scripts.Count; i++)
        {
            if (scripts[i].Version != i + 1)
            {
                throw new InvalidOperationException($"Schema script {scripts[i].Name} of {provider} must have the number {i + 1:000}.");
            }
        }

        return scripts;

        SchemaScript Read(string resource, string file)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            return new SchemaScript(int.Parse(file.AsSpan(0, 3), CultureInfo.InvariantCulture), file, reader.ReadToEnd());
        }
    }
}
