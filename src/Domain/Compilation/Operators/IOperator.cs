using System.Text.Json;
using Personalization.Domain.Conditions;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>One operator of the condition language: turns its argument into a test when the document is compiled.</summary>
internal interface IOperator
{
    /// <summary>The name in a document, with its dollar sign.</summary>
    string Name { get; }

    /// <summary>Compiles the argument; problems go to the context, the answer then is a test that never matches.</summary>
    ValueTest Compile(JsonElement argument, OperatorContext context);
}
