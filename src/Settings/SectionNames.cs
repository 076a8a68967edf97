namespace Personalization.Settings;

/// <summary>
/// The sections that the grid has. A host may share its settings with others, so that a section it does not read itself is no mistake; nor
/// is one of the framework or of somebody else's library.
/// </summary>
internal sealed class SectionNames
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [
        "Cluster", "Decisions", "Edge", "Events", "Management", "Profiles", "Releases", "RuleSets", "Sessions", "Sites", "Storage",
    ];
}
