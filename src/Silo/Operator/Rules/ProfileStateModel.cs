namespace Personalization.Silo.Operator.Rules;

/// <summary>What a decision knew of the visitor.</summary>
/// <param name="Status">fresh, stale, notFound, pending, unavailable or storageUnavailable.</param>
/// <param name="Version">The profile's version.</param>
/// <param name="StickyVersion">The version of its sticky assignments.</param>
/// <param name="PulledSecondsAgo">Age of the last complete pull; null when there was none.</param>
internal sealed record ProfileStateModel(string Status, long Version, long StickyVersion, double? PulledSecondsAgo);
