using System.Text.Json;
using Personalization.Domain.Conditions;

namespace Personalization.Domain.Compilation.Operators;

/// <summary><c>$not</c>: the argument's tests do not hold.</summary>
internal sealed class NotOperator : IOperator
{
    public string Name => "$not";

    public ValueTest Compile(JsonElement argument, OperatorContext context) => new NotTest(context.CompileValue(argument));
}
