using System.Text.Json;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Conditions;
using Personalization.Domain.Problems;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>Where an operator stands while it is compiled, and what it may ask of its surroundings.</summary>
internal sealed class OperatorContext(IConditionCompiler compiler, CompileContext compile, string place)
{
    public string Place { get; } = place;

    public JsonElement SavedGroups => compile.SavedGroups;

    /// <summary>The list of a saved group, shared by all that name it.</summary>
    public InListTest GroupList(string id, JsonElement values) => compile.GroupList(id, values);

    public bool Strict => compile.Strict;

    /// <summary>A condition on the value itself: scalar, comparison or operators.</summary>
    public ValueTest CompileValue(JsonElement condition, bool ignoreCase = false) => compiler.CompileValue(condition, Place, ignoreCase);

    /// <summary>A condition on the members of the value.</summary>
    public Condition CompileCondition(JsonElement condition) => compiler.Compile(condition, Place);

    /// <summary>
    /// A bad argument: refused in documents written for us; in imports the operator never matches, as in the format's SDKs.
    /// </summary>
    public ValueTest Bad(string message, RuleLaw law = RuleLaw.Form)
    {
        compile.RefuseIfStrict(Place, message, law);
        return ConstantTest.Never;
    }

    /// <summary>A bad argument of an operator that only this product has: always refused.</summary>
    public ValueTest Refuse(string message, RuleLaw law = RuleLaw.Form)
    {
        compile.Refuse(Place, message, law);
        return ConstantTest.Never;
    }
}
