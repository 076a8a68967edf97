namespace Personalization.Domain.Values;

/// <summary>The JSON kinds that a condition can meet. A missing attribute is <see cref="Null"/>, as in the public format.</summary>
internal enum JsKind : byte
{
    Null,
    False,
    True,
    Number,
    Text,
    Array,
    Object,
}
