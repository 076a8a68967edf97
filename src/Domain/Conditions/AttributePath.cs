using System.Text;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Conditions;

/// <summary>
/// A dotted path, split once. Over the visitor's attributes the first part is a slot; the rest walks into objects by name and into
/// arrays by index. Whatever is missing is null.
/// </summary>
internal sealed class AttributePath
{
    private readonly byte[][] _parts;
    private readonly int _slot;

    public AttributePath(string path, Func<string, int> slotOf)
    {
        var names = path.Split('.');
        _parts = Array.ConvertAll(names, Encoding.UTF8.GetBytes);
        _slot = slotOf(names[0]);
    }

    public JsValue Resolve(Evaluation evaluation, in ConditionScope scope)
    {
        if (scope.IsAttributes) return _parts.Length == 1 ? evaluation.Attribute(_slot) : Walk(evaluation, evaluation.Attribute(_slot), 1);
        if (!scope.IsParent) return Walk(evaluation, scope.Value, 0);
        return _parts[0].AsSpan().SequenceEqual("value"u8) ? Walk(evaluation, scope.Value, 1) : JsValue.Null;
    }

    private JsValue Walk(Evaluation evaluation, JsValue current, int from)
    {
        for (var i = from; i < _parts.Length; i++)
        {
            ReadOnlySpan<byte> part = _parts[i];
            evaluation.ChargeElement(current.Raw.Length);
            if (current.Kind == JsKind.Object && JsonScanner.TryGetMember(current.Raw, part, out var member))
            {
                current = evaluation.Read(member);
            }
            else if (current.Kind == JsKind.Array && part.SequenceEqual("length"u8))
            {
                current = JsValue.Of(JsonScanner.Count(current.Raw));
            }
            else if (current.Kind == JsKind.Array && JsonScanner.TryGetElement(current.Raw, part, out var element))
            {
                current = evaluation.Read(element);
            }
            else
            {
                return JsValue.Null;
            }
        }

        return current;
    }
}
