using System.Text.Json;
using Personalization.SystemTests.Docs;

namespace Personalization.SystemTests.Monitoring;

/// <summary>A dashboard that comes with the product.</summary>
internal sealed record DashboardFile(string Path, string Id, string Title, IReadOnlyList<string> Panels, IReadOnlyList<string> Queries)
{
    public static IReadOnlyList<DashboardFile> All =>
        [.. Directory.GetFiles(Repository.PathOf("docker", "dashboards"), "*.json").Order(StringComparer.Ordinal).Select(Read)];

    private static DashboardFile Read(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        var root = json.RootElement;
        var panels = root.GetProperty("panels").EnumerateArray().ToList();
        return new DashboardFile(
            path,
            root.GetProperty("uid").GetString()!,
            root.GetProperty("title").GetString()!,
            [.. panels.Select(panel => panel.GetProperty("title").GetString()!)],
            [.. panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)]);
    }
}
