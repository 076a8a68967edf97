using System.Collections.Immutable;
using Personalization.Domain.Inputs;

namespace Personalization.Grains.Profiles.Decide;

/// <summary>A visitor's assignments by experiment alone: they stay whatever the unit is called, also over a login.</summary>
internal sealed class StickyLookup(ImmutableSortedDictionary<string, string> assignments) : IStickyLookup
{
    public string? Find(string hashAttribute, string hashValue, string experimentBucket) => assignments.GetValueOrDefault(experimentBucket);
}
