namespace Personalization.Domain.Conditions;

/// <summary>Another feature whose value must meet a condition first.</summary>
/// <param name="FeatureId">Name in the document.</param>
/// <param name="Feature">Index, or -1 when the document has no such feature (its value then is null).</param>
/// <param name="Condition">Over <c>{ value }</c>.</param>
/// <param name="Gate">Unmet, it blocks the whole feature instead of the rule.</param>
internal sealed record CompiledPrerequisite(string FeatureId, int Feature, Condition? Condition, bool Gate);
