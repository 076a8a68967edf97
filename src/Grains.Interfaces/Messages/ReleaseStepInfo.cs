namespace Personalization.Grains.Interfaces.Messages;

/// <summary>For whom a candidate decides.</summary>
/// <param name="Share">Of all units, from 0 to 1.</param>
/// <param name="Locations">Labels of edges where it decides for everybody.</param>
[GenerateSerializer, Immutable, Alias("personalization.ReleaseStepInfo")]
public readonly record struct ReleaseStepInfo([property: Id(0)] double Share, [property: Id(1)] string[] Locations);
