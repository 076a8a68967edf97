using Personalization.Domain.Bucketing;

namespace Personalization.Domain.Experiments;

/// <summary>A layer: the unit must fall into one of the ranges of its own hash.</summary>
/// <param name="Slot">Attribute that is hashed.</param>
/// <param name="Hash">Seed and version.</param>
/// <param name="Ranges">Ranges that are in.</param>
internal sealed record CompiledFilter(int Slot, SeededHash Hash, BucketRange[] Ranges);
