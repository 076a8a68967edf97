using System.Collections.Frozen;
using System.Text.Json;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Conditions;

/// <summary>Membership of a list of literals, prepared as sets so that a long list costs no more than a short one.</summary>
internal sealed class InListTest : ValueTest
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _texts;
    private readonly FrozenSet<double> _numbers;
    private readonly bool _ignoreCase;
    private readonly bool _hasTexts;
    private readonly bool _hasTrue;
    private readonly bool _hasFalse;
    private readonly bool _hasNull;

    public InListTest(JsonElement list, bool ignoreCase)
    {
        _ignoreCase = ignoreCase;
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
                    _hasTrue |= entry.ValueKind == JsonValueKind.True;
                    _hasFalse |= entry.ValueKind == JsonValueKind.False;
                    _hasNull |= entry.ValueKind == JsonValueKind.Null;
                    break;
            }
        }

        _hasTexts = allTexts.Count > 0;
        _texts = allTexts.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _numbers = allNumbers.ToFrozenSet();
    }

    public override bool Test(Evaluation evaluation, in JsValue actual)
    {
        if (actual.Kind != JsKind.Array) return Contains(evaluation, actual);
        var elements = new JsonElements(actual.Raw);
        while (elements.MoveNext())
        {
            evaluation.ChargeElement(elements.Current.Length);
            var mark = evaluation.Mark();
            var met = Contains(evaluation, evaluation.Read(elements.Current));
            evaluation.Release(mark);
            if (met) return true;
        }

        return false;
    }

    private bool Contains(Evaluation evaluation, in JsValue actual)
    {
        switch (actual.Kind)
        {
            case JsKind.Text:
                if (!_hasTexts) return false;
                if (!_ignoreCase) return _texts.Contains(actual.Text);
                evaluation.Charge(actual.Text.Length);
                var folded = evaluation.Reserve(JsLowerCase.Room(actual.Text));
                return _texts.Contains(folded[..JsLowerCase.Write(actual.Text, folded)]);
            case JsKind.Number:
                return _numbers.Contains(actual.Number);
            case JsKind.True:
                return _hasTrue;
            case JsKind.False:
                return _hasFalse;
            case JsKind.Null:
                return _hasNull;
            default:
                return false;
        }
    }
}
