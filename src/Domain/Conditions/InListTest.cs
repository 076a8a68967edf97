using System.Collections.Frozen;
using System.Text.Json;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Conditions;

/// <summary>Membership of a list of literals, prepared as sets so that a long list costs no more than a short one.</summary>
internal sealed class InListTest : ValueTest
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> texts;
    private readonly FrozenSet<double> numbers;
    private readonly bool ignoreCase;
    private readonly bool hasTexts;
    private readonly bool hasTrue;
    private readonly bool hasFalse;
    private readonly bool hasNull;

    public InListTest(JsonElement list, bool ignoreCase)
    {
        this.ignoreCase = ignoreCase;
        var allTexts = new HashSet<string>(StringComparer.Ordinal);
        var allNumbers = new HashSet<double>();
        foreach (var entry in list.EnumerateArray())
        {
            switch (entry.ValueKind)
            {
                case JsonValueKind.String:
                    allTexts.Add(ignoreCase ? JsLowerCase.Of(JsonFields.Text(entry)) : JsonFields.Text(entry));
                    break;
                case JsonValueKind.Number:
                    allNumbers.Add(entry.GetDouble());
                    break;
                default:
                    hasTrue |= entry.ValueKind == JsonValueKind.True;
                    hasFalse |= entry.ValueKind == JsonValueKind.False;
                    hasNull |= entry.ValueKind == JsonValueKind.Null;
                    break;
            }
        }

        hasTexts = allTexts.Count > 0;
        texts = allTexts.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        numbers = allNumbers.ToFrozenSet();
    }

    public override bool Test(Evaluation evaluation, in JsValue actual)
    {
        if (actual.Kind != JsKind.Array)
            return Contains(evaluation, actual);
        var elements = new JsonElements(actual.Raw);
        while (elements.MoveNext())
        {
            evaluation.ChargeElement(elements.Current.Length);
            var mark = evaluation.Mark();
            var met = Contains(evaluation, evaluation.Read(elements.Current));
            evaluation.Release(mark);
            if (met)
                return true;
        }

        return false;
    }

    private bool Contains(Evaluation evaluation, in JsValue actual)
    {
        switch (actual.Kind)
        {
            case JsKind.Text:
                if (!hasTexts)
                    return false;
                if (!ignoreCase)
                    return texts.Contains(actual.Text);
                evaluation.Charge(actual.Text.Length);
                var folded = evaluation.Reserve(JsLowerCase.Room(actual.Text));
                return texts.Contains(folded[..JsLowerCase.Write(actual.Text, folded)]);
            case JsKind.Number:
                return numbers.Contains(actual.Number);
            case JsKind.True:
                return hasTrue;
            case JsKind.False:
                return hasFalse;
            case JsKind.Null:
                return hasNull;
            default:
                return false;
        }
    }
}
