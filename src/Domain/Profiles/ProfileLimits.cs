namespace Personalization.Domain.Profiles;

/// <summary>What a profile may hold. Over it the newest entries stay.</summary>
/// <param name="MaxTraits">Most entries, removals included.</param>
/// <param name="MaxBytes">Most bytes of its block: names, values, stamps.</param>
public readonly record struct ProfileLimits(int MaxTraits, int MaxBytes = int.MaxValue);
