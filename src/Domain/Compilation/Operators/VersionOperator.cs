using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>
/// <c>$veq $vne $vlt $vlte $vgt $vgte</c>: the public format's version order. It is close to SemVer but not the same; <c>$semver</c> is the
/// exact one.
/// </summary>
internal sealed class VersionOperator(string name, Comparison comparison) : IOperator
{
    public string Name => name;

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        if (context.Strict && argument.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            return context.Bad($"{name} takes a version as text, such as \"2.4.0\"");
        }

        var text = argument.ValueKind is JsonValueKind.String or JsonValueKind.Number ? Literal.AsText(argument) : "";
        var padded = new char[PaddedVersion.MaxLength(text.Length)];
        return new VersionTest(new string(padded, 0, PaddedVersion.Write(text, padded)), comparison);
    }

    private sealed class VersionTest(string expected, Comparison comparison) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual)
        {
            var text = actual.Kind is JsKind.Text or JsKind.Number ? evaluation.ToText(actual) : default;
            evaluation.Charge(text.Length);
            var mark = evaluation.Mark();
            var padded = evaluation.Reserve(PaddedVersion.MaxLength(text.Length));
            var holds = comparison.Holds(((ReadOnlySpan<char>)padded[..PaddedVersion.Write(text, padded)]).SequenceCompareTo(expected));
            evaluation.Release(mark);
            return holds;
        }
    }
}
