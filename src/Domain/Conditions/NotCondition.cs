using Personalization.Domain.Evaluating;

namespace Personalization.Domain.Conditions;

/// <summary>The child does not hold.</summary>
internal sealed class NotCondition(Condition child, string place) : Condition
{
    public override bool Test(Evaluation evaluation, in ConditionScope scope) => !child.Test(evaluation, scope);

    public override string? FindFailing(Evaluation evaluation, in ConditionScope scope) => Test(evaluation, scope) ? null : place;
}
