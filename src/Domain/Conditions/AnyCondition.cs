using Personalization.Domain.Evaluating;

namespace Personalization.Domain.Conditions;

/// <summary>Some child holds; true without children, as the format says for an empty $or.</summary>
internal sealed class AnyCondition(Condition[] children, string place) : Condition
{
    public override bool Test(Evaluation evaluation, in ConditionScope scope)
    {
        foreach (var child in children)
        {
            if (child.Test(evaluation, scope)) return true;
        }

        return children.Length == 0;
    }

    public override string? FindFailing(Evaluation evaluation, in ConditionScope scope) => Test(evaluation, scope) ? null : place;
}
