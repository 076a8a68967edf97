using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;

namespace Personalization.Simulators;

/// <summary>What the CDN holds: analytics.js for each known write key, settings documents, bundles, integrations.</summary>
public sealed class CdnLibrary
{
    private const string Short = "public, max-age=120";
    private const string Long = "public, max-age=31536000, immutable";
    private const string Script = "application/javascript; charset=utf-8";
    private readonly ConcurrentDictionary<string, CdnAsset?> _assets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonNode> _settings = new(StringComparer.Ordinal);
    private readonly SegmentSimulatorOptions _options;
    private readonly string? _folder;

    internal CdnLibrary(SegmentSimulatorOptions options)
    {
        _options = options;
        var package = options.AnalyticsFolder;
        _folder = package is null
            ? null
            : new[]
            {
                package,
                Path.Combine(package, "dist", "umd"),
            }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "standalone.js")))
            ?? throw new DirectoryNotFoundException(
                $"AnalyticsFolder '{package}' holds no standalone.js, neither itself nor in dist/umd; give the folder of npm's @segment/analytics-next, or none.");
    }

    /// <summary>The real analytics.js is served, not the stand-in.</summary>
    public bool ServesRealScript => _folder is not null;

    /// <summary>Replaces the settings document of a write key, which need not be known before.</summary>
    public void SetSettings(string writeKey, JsonNode settings)
    {
        _settings[writeKey] = settings.DeepClone();
        _assets.Clear();
    }

    internal CdnAsset? Find(RequestTarget target) => _assets.GetOrAdd($"{target.Endpoint}/{target.Rest}", _ => target.Endpoint switch
    {
        "analytics.js" when Knows(target.Rest!) => new CdnAsset(AnalyticsFor(target.Rest!), Script, Short),
        "settings" when Knows(target.Rest!) => new CdnAsset(SettingsFor(target.Rest!), "application/json", Short),
        "bundles" when Bundle(target.Rest!) is { } bytes => new CdnAsset(bytes, Script, Long),
        "next-integrations" when target.Rest!.EndsWith(".js", StringComparison.Ordinal)
            || target.Rest.EndsWith(".js.gz", StringComparison.Ordinal) =>
            new CdnAsset(Integration(target.Rest), Script, Long),
        _ => null,
    });

    private bool Knows(string writeKey) => _options.WriteKeys.Contains(writeKey) || _settings.ContainsKey(writeKey);

    private byte[] AnalyticsFor(string writeKey)
    {
        var script = _folder is null ? StandIn() : File.ReadAllText(Path.Combine(_folder, "standalone.js"));
        return Encoding.UTF8.GetBytes(script.Replace("__WRITE_KEY__", writeKey, StringComparison.Ordinal));
    }

    private byte[] SettingsFor(string writeKey) =>
        Encoding.UTF8.GetBytes(
            (_settings.GetValueOrDefault(writeKey) ?? SettingsDocument.Create(writeKey, _options.ApiHost)).ToJsonString());

    private byte[]? Bundle(string name)
    {
        // Only bare file names: a bundle is never in a folder, and nothing may lead out of this one.
        if (_folder is null || name != Path.GetFileName(name) || !name.EndsWith(".js", StringComparison.Ordinal)) return null;
        var path = Path.Combine(_folder, name);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    /// <summary>A destination of our own invention that only notes that it was loaded.</summary>
    private static byte[] Integration(string path) =>
        Encoding.UTF8.GetBytes(
            $"(window.simulatedIntegrations = window.simulatedIntegrations || []).push({JsonValue.Create(path)!.ToJsonString()});\n");

    private static string StandIn()
    {
        using var reader = new StreamReader(typeof(CdnLibrary).Assembly.GetManifestResourceStream("stand-in.js")!);
        return reader.ReadToEnd();
    }
}
