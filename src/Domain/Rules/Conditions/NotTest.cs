using Personalization.Domain.Decisions;
using Personalization.Domain.Rules.Values;

namespace Personalization.Domain.Rules.Conditions;

/// <summary>The other test does not hold.</summary>
internal sealed class NotTest(ValueTest test) : ValueTest
{
    public override bool Test(Evaluation evaluation, in JsValue actual) => !test.Test(evaluation, actual);
}
