using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary><c>$exists</c>: the value is there and not null; or, with a falsy argument, it is not.</summary>
internal sealed class ExistsOperator : IOperator
{
    public string Name => "$exists";

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        if (argument.ValueKind is not (JsonValueKind.True or JsonValueKind.False) && context.Strict)
        {
            return context.Bad("$exists takes true or false");
        }

        return new ExistsTest(Personalization.Domain.Values.JsonFields.IsTruthy(argument));
    }

    private sealed class ExistsTest(bool expected) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual) => actual.IsNull != expected;
    }
}
