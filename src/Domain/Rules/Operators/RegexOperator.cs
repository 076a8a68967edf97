using System.Text.Json;
using System.Text.RegularExpressions;
using Personalization.Domain.Decisions;
using Personalization.Domain.Rules.Conditions;
using Personalization.Domain.Rules.Values;

namespace Personalization.Domain.Rules.Operators;

/// <summary><c>$regex $regexi</c>: the value's text contains a match. Linear-time matching, and a time limit on top.</summary>
internal sealed class RegexOperator(string name, bool ignoreCase) : IOperator
{
    public string Name => name;

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        if (argument.ValueKind != JsonValueKind.String)
            return context.Bad($"{name} takes a regular expression as text");
        return PatternCompiler.TryCompile(Compilation.JsonFields.Text(argument), ignoreCase, context.Strict, out var regex, out var problem)
            ? new RegexTest(regex)
            : context.Bad(problem);
    }

    private sealed class RegexTest(Regex regex) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual) => evaluation.Matches(regex, evaluation.ToText(actual));
    }
}
