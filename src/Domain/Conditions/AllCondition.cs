using Personalization.Domain.Evaluating;

namespace Personalization.Domain.Conditions;

/// <summary>Every child holds; true without children.</summary>
internal sealed class AllCondition(Condition[] children) : Condition
{
    public override bool Test(Evaluation evaluation, in ConditionScope scope)
    {
        foreach (var child in children)
        {
            if (!child.Test(evaluation, scope)) return false;
        }

        return true;
    }

    public override string? FindFailing(Evaluation evaluation, in ConditionScope scope)
    {
        foreach (var child in children)
        {
            if (child.FindFailing(evaluation, scope) is { } place) return place;
        }

        return null;
    }
}
