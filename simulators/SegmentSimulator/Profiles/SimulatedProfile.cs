using System.Collections.Immutable;

namespace Personalization.Simulators;

/// <summary>One profile as the Profile API knows it. Traits are ordered by name, which is what cursors count on.</summary>
/// <param name="Traits">Name to trait, in ordinal order.</param>
/// <param name="ExternalIds">Identifier type and value of everything that is the same person.</param>
public sealed record SimulatedProfile(
    ImmutableSortedDictionary<string, SimulatedTrait> Traits,
    ImmutableArray<(string Type, string Id)> ExternalIds)
{
    /// <summary>The internal id that cursors name, as upstream does.</summary>
    public string InternalId => ExternalIds.IsEmpty ? "use_0" : $"use_{StableHash.Of(0, 0, ExternalIds[0].Id):x16}";

    /// <summary>The newest trait's time.</summary>
    public DateTimeOffset UpdatedAt => Traits.IsEmpty ? DateTimeOffset.UnixEpoch : Traits.Values.Max(trait => trait.UpdatedAt);
}
