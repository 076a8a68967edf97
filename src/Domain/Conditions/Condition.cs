using Personalization.Domain.Evaluating;

namespace Personalization.Domain.Conditions;

/// <summary>A compiled condition: a question about a whole set of attributes. Immutable, shared by all decisions.</summary>
internal abstract class Condition
{
    public abstract bool Test(Evaluation evaluation, in ConditionScope scope);

    /// <summary>For explanations: the place of the first clause that makes this condition false, or null when it holds.</summary>
    public virtual string? FindFailing(Evaluation evaluation, in ConditionScope scope) => Test(evaluation, scope) ? null : "";
}
