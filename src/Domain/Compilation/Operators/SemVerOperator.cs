using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Problems;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>
/// <c>$semver</c>: our extension, the true order of Semantic Versioning 2.0.0 (<c>$vgt</c> and its siblings are the format's own). The
/// argument is a range:
/// comparisons with <c>= != &lt; &lt;= &gt; &gt;= ~ ^</c>, all of which must hold, alternatives separated by <c>||</c>. <c>^1.2.0 ||
/// &gt;=3.0.0 &lt;3.5.0</c>.
/// </summary>
internal sealed class SemVerOperator : IOperator
{
    public string Name => "$semver";

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        const string form = "$semver takes a range such as \"^1.2.0\" or \">=1.2.0 <2.0.0 || 3.0.0\"";
        if (argument.ValueKind != JsonValueKind.String) return context.Refuse(form);
        if (SemVerRange.Parse(Personalization.Domain.Values.JsonFields.Text(argument)) is not { } range)
        {
            return context.Refuse(form, RuleLaw.Pattern);
        }

        return new SemVerTest(range);
    }

    private sealed class SemVerTest(SemVerRange range) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual) =>
            actual.Kind == JsKind.Text && SemVer.TryParse(actual.Text, out var version) && range.Contains(version);
    }
}
