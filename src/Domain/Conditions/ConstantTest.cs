using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Conditions;

/// <summary>A test whose answer was known when it was compiled.</summary>
internal sealed class ConstantTest(bool answer) : ValueTest
{
    public static ConstantTest Never { get; } = new(false);

    public static ConstantTest Always { get; } = new(true);

    public override bool Test(Evaluation evaluation, in JsValue actual) => answer;
}
