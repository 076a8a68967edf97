using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Conditions;

/// <summary>A compiled question about one value: what an operator becomes once its argument is known.</summary>
internal abstract class ValueTest
{
    public abstract bool Test(Evaluation evaluation, in JsValue actual);
}
