using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>
/// <c>$startsWith $endsWith $contains</c> and their forms with a trailing i that ignore case: our extension. The argument is a text or
/// several, of which one must fit; of an array attribute one element must.
/// </summary>
internal sealed class TextOperator(string name, TextMatch match, bool ignoreCase) : IOperator
{
    public string Name => name;

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        JsonElement[] wanted = argument.ValueKind == JsonValueKind.Array ? [.. argument.EnumerateArray()] : [argument];
        if (wanted.Length == 0 || Array.Exists(wanted, text => text.ValueKind != JsonValueKind.String))
        {
            return context.Refuse($"{name} takes a text, or an array of texts that is not empty");
        }

        return new TextTest(
            Array.ConvertAll(wanted, Personalization.Domain.Values.JsonFields.Text),
            match,
            ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    private sealed class TextTest(string[] wanted, TextMatch match, StringComparison comparison) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual)
        {
            if (actual.Kind != JsKind.Array) return Fits(evaluation, actual);
            var elements = new JsonElements(actual.Raw);
            while (elements.MoveNext())
            {
                evaluation.ChargeElement(elements.Current.Length);
                var mark = evaluation.Mark();
                var fits = Fits(evaluation, evaluation.Read(elements.Current));
                evaluation.Release(mark);
                if (fits) return true;
            }

            return false;
        }

        private bool Fits(Evaluation evaluation, in JsValue actual)
        {
            if (actual.Kind is not (JsKind.Text or JsKind.Number)) return false;
            var text = evaluation.ToText(actual);
            foreach (var part in wanted)
            {
                evaluation.Charge(match == TextMatch.Contains ? text.Length : part.Length);
                var fits = match switch
                {
                    TextMatch.StartsWith => text.StartsWith(part, comparison),
                    TextMatch.EndsWith => text.EndsWith(part, comparison),
                    _ => text.Contains(part, comparison),
                };
                if (fits) return true;
            }

            return false;
        }
    }
}
