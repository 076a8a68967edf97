using Personalization.Domain.Values;

namespace Personalization.Domain.Conditions;

/// <summary>
/// What a path in a condition starts from: the visitor's attributes (slots), or one value (an array element, a parent's result).
/// </summary>
internal readonly ref struct ConditionScope
{
    private ConditionScope(bool isAttributes, bool isParent, JsValue value)
    {
        IsAttributes = isAttributes;
        IsParent = isParent;
        Value = value;
    }

    public static ConditionScope Attributes => new(true, false, default);

    public bool IsAttributes { get; }

    /// <summary>The value stands for <c>{ "value": ... }</c>, the result of a prerequisite.</summary>
    public bool IsParent { get; }

    public JsValue Value { get; }

    public static ConditionScope Element(JsValue value) => new(false, false, value);

    public static ConditionScope Parent(JsValue value) => new(false, true, value);
}
