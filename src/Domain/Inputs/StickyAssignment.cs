namespace Personalization.Domain.Inputs;

/// <summary>An assignment that the caller should keep, so that the visitor stays in the variation.</summary>
/// <param name="HashAttribute">Attribute that was hashed.</param>
/// <param name="HashValue">The unit.</param>
/// <param name="ExperimentBucket">Key to store under: <c>{experiment key}__{bucket version}</c>.</param>
/// <param name="VariationKey">What to store.</param>
public sealed record StickyAssignment(string HashAttribute, string HashValue, string ExperimentBucket, string VariationKey);
