using System.Collections.Immutable;
using Personalization.Domain.Inputs;

namespace Personalization.Grains.Profiles.Decide;

/// <summary>A visitor's assignments by experiment alone: they stay whatever the unit is called, also over a login.</summary>
internal sealed class StickyLookup(ImmutableSortedDictionary<string, string> assignments, ReleaseStanding standing) : IStickyLookup
{
    public string? Find(string hashAttribute, string hashValue, string experimentBucket) => assignments.IsEmpty
        ? null
        : standing.Find(assignments, assignments.GetValueOrDefault(experimentBucket), experimentBucket);
}
