namespace Personalization.EdgeFrontend.Grid.RuleSets;

/// <summary>The compiled rules in force on this edge, one snapshot a site; a snapshot is immutable and replaced as a whole.</summary>
internal interface IRuleSetSnapshots
{
    /// <summary>The site's rules, or null while none has been received.</summary>
    EdgeRuleSet? Find(string site);

    /// <summary>Whether the grid has said what a site's rules are, be it that there are none.</summary>
    bool IsKnown(string site) => Find(site) is not null;
}
