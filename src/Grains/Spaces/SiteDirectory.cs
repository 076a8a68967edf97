using Microsoft.Extensions.Configuration;

namespace Personalization.Grains.Spaces;

/// <summary>
/// The part of section <c>Sites</c> that a silo needs: which sites there are, which space each one's profiles live in, and how that space is
/// pulled. Built once; an edge reads and validates the whole section.
/// </summary>
public sealed class SiteDirectory
{
    private readonly Dictionary<string, SpaceSettings> spaces;
    private readonly Dictionary<string, SiteSettings> sites;

    public SiteDirectory(IConfiguration configuration)
    {
        sites = configuration.GetSection("Sites").GetChildren().ToDictionary(s => s.Key, SiteSettings.Read, StringComparer.Ordinal);
        if (sites.Count == 0) sites["default"] = new SiteSettings { Name = "default", Space = "default" };
        // Sites of one space share its profiles; the first that can pull says how.
        spaces = sites.Values.GroupBy(s => s.Space, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Select(s => s.Profiles).FirstOrDefault(p => p is not null) ?? SpaceSettings.None, StringComparer.Ordinal);
        Names = [.. sites.Keys];
        Spaces = [.. spaces.Keys];
    }

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<string> Spaces { get; }

    public SiteSettings? FindSite(string name) => sites.GetValueOrDefault(name);

    /// <summary>How a space is pulled, or null when it is not.</summary>
    public SpaceSettings? FindSpace(string name) => spaces.GetValueOrDefault(name) is { } space && space != SpaceSettings.None ? space : null;
}
