using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Conditions;

/// <summary>A bare string: equal after conversion to text, so that 5 meets "5" and null meets "null".</summary>
internal sealed class LooseTextTest(string expected) : ValueTest
{
    public override bool Test(Evaluation evaluation, in JsValue actual) => evaluation.ToText(actual).SequenceEqual(expected);
}

/// <summary>A bare string inside a case-insensitive list.</summary>
internal sealed class LooseFoldedTextTest(string expected) : ValueTest
{
    private readonly string _folded = JsLowerCase.Of(expected);

    public override bool Test(Evaluation evaluation, in JsValue actual)
    {
        var text = evaluation.ToText(actual);
        evaluation.Charge(text.Length);
        var buffer = evaluation.Reserve(JsLowerCase.Room(text));
        return buffer[..JsLowerCase.Write(text, buffer)].SequenceEqual(_folded);
    }
}

/// <summary>A bare number: equal after conversion to a number, so that "8" meets 8 and null meets 0.</summary>
internal sealed class LooseNumberTest(double expected) : ValueTest
{
    public override bool Test(Evaluation evaluation, in JsValue actual) => evaluation.ToNumber(actual) == expected;
}

/// <summary>A bare true or false: JavaScript's truthiness, but null is neither.</summary>
internal sealed class TruthTest(bool expected) : ValueTest
{
    public override bool Test(Evaluation evaluation, in JsValue actual) => !actual.IsNull && actual.IsTruthy == expected;
}

/// <summary>A bare null: missing or null.</summary>
internal sealed class NullTest : ValueTest
{
    public override bool Test(Evaluation evaluation, in JsValue actual) => actual.IsNull;
}

/// <summary>A bare array or object: the same JSON text, member order included.</summary>
internal sealed class JsonTest(string expected) : ValueTest
{
    public override bool Test(Evaluation evaluation, in JsValue actual) =>
        actual.Kind is JsKind.Array or JsKind.Object && evaluation.Stringify(actual) == expected;
}

/// <summary>Several operators on one value: all must hold.</summary>
internal sealed class AllTests(ValueTest[] tests) : ValueTest
{
    public override bool Test(Evaluation evaluation, in JsValue actual)
    {
        foreach (var test in tests)
        {
            if (!test.Test(evaluation, actual)) return false;
        }

        return true;
    }
}
