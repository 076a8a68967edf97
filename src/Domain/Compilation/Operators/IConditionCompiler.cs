using System.Text.Json;
using Personalization.Domain.Conditions;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>Compiles the conditions inside an operator's argument.</summary>
internal interface IConditionCompiler
{
    /// <summary>A condition on attributes, or on the members of a value.</summary>
    Condition Compile(JsonElement condition, string place);

    /// <summary>A condition on one value: scalar, comparison or operators.</summary>
    ValueTest CompileValue(JsonElement condition, string place, bool ignoreCase);
}
