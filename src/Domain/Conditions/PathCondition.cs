using Personalization.Domain.Evaluating;

namespace Personalization.Domain.Conditions;

/// <summary>Takes the value at a dotted path and puts one test to it.</summary>
internal sealed class PathCondition(AttributePath path, ValueTest test, string place) : Condition
{
    public override bool Test(Evaluation evaluation, in ConditionScope scope) => test.Test(evaluation, path.Resolve(evaluation, scope));

    public override string? FindFailing(Evaluation evaluation, in ConditionScope scope) => Test(evaluation, scope) ? null : place;
}
