using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.Profiles;

/// <summary>Something that was served and has to be told to the visitor's grain.</summary>
/// <param name="Site">The site.</param>
/// <param name="Visitor">Whose grain it is.</param>
/// <param name="Report">What is told.</param>
internal sealed record ServedPage(Site Site, Visitor Visitor, ServedReport Report)
{
    /// <summary>
    /// Set for a first view, which no grain decided: asked first, because only the grain can say which experiments it was.
    /// </summary>
    public DecisionRequest? Question { get; init; }

    /// <summary>The variant that the first view showed; another answer is not reported.</summary>
    public string? Shown { get; init; }
}
