namespace Personalization.Grains.Profiles;

/// <summary>An order to erase an identity.</summary>
/// <param name="AtTicks">UTC ticks up to which everything that happened stays erased.</param>
/// <param name="Suppress">Also ignore whatever comes later; null leaves that as it is, so that a second erasure does not lift it.</param>
internal sealed record Erasure(long AtTicks, bool? Suppress);
