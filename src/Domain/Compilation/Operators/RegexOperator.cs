using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Patterns;
using Personalization.Domain.Problems;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary><c>$regex $regexi</c>: the value's text contains a match. Matching is linear in the text.</summary>
internal sealed class RegexOperator(string name, bool ignoreCase) : IOperator
{
    public string Name => name;

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        if (argument.ValueKind != JsonValueKind.String) return context.Bad($"{name} takes a regular expression as text");
        return PatternCompiler.TryCompile(
            Personalization.Domain.Values.JsonFields.Text(argument), ignoreCase, context.Strict, out var matcher, out var problem)
            ? new RegexTest(matcher)
            : context.Bad(problem, RuleLaw.Pattern);
    }

    private sealed class RegexTest(IPatternMatcher matcher) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual) => matcher.IsMatch(evaluation, evaluation.ToText(actual));
    }
}
