using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;

namespace Personalization.Domain.Experiments;

/// <summary>
/// An experiment whose shares depend on who the visitor is: the first context that fits gives them. The format's tool learns the shares and
/// publishes them.
/// </summary>
/// <param name="contexts">Contexts in document order.</param>
/// <param name="otherwise">For visitors in no context.</param>
internal sealed class ContextualBandit(ContextualLeaf[] contexts, ContextualLeaf otherwise)
{
    public ContextualLeaf Choose(Evaluation evaluation)
    {
        foreach (var leaf in contexts)
        {
            evaluation.Charge(8);
            if (leaf.Condition is null || leaf.Condition.Test(evaluation, ConditionScope.Attributes)) return leaf;
        }

        return otherwise;
    }
}
