using Personalization.Domain.Decisions;
using Personalization.Domain.Rules.Values;

namespace Personalization.Domain.Rules.Conditions;

/// <summary>A compiled question about one value: what an operator becomes once its argument is known.</summary>
internal abstract class ValueTest
{
    public abstract bool Test(Evaluation evaluation, in JsValue actual);
}
