using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary><c>$type</c>: the JSON type by JavaScript's name: string, number, boolean, array, object, null.</summary>
internal sealed class TypeOperator : IOperator
{
    public string Name => "$type";

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        var type = argument.ValueKind == JsonValueKind.String ? argument.GetString() : null;
        if (type is "string" or "number" or "boolean" or "array" or "object" or "null") return new TypeTest(type);
        return context.Bad("$type takes string, number, boolean, array, object or null");
    }

    private sealed class TypeTest(string expected) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual) => expected == actual.Kind switch
        {
            JsKind.Null => "null",
            JsKind.True or JsKind.False => "boolean",
            JsKind.Number => "number",
            JsKind.Text => "string",
            JsKind.Array => "array",
            _ => "object",
        };
    }
}
