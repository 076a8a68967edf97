using Personalization.Domain.Inputs;

namespace Personalization.EdgeFrontend.Grid.Decisions;

/// <summary>
/// Somebody who was never assigned anything. Not the same as null, which switches stickiness off: a first view must be decided as the
/// visitor's grain, still empty, decides the second.
/// </summary>
internal sealed class NoAssignments : IStickyLookup
{
    public static readonly NoAssignments Instance = new();

    public string? Find(string hashAttribute, string hashValue, string experimentBucket) => null;
}
