using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Conditions;

/// <summary>The other test does not hold.</summary>
internal sealed class NotTest(ValueTest test) : ValueTest
{
    public override bool Test(Evaluation evaluation, in JsValue actual) => !test.Test(evaluation, actual);
}
