using Personalization.Domain.Evaluating;

namespace Personalization.Domain.Conditions;

/// <summary>A condition whose answer was known when it was compiled.</summary>
internal sealed class ConstantCondition(bool answer, string place) : Condition
{
    public override bool Test(Evaluation evaluation, in ConditionScope scope) => answer;

    public override string? FindFailing(Evaluation evaluation, in ConditionScope scope) => answer ? null : place;
}
