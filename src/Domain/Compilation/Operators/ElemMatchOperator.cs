using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>
/// <c>$elemMatch</c>: some element of the array that is not null meets the argument, as operators on it or as a condition on its members.
/// </summary>
internal sealed class ElemMatchOperator : IOperator
{
    public string Name => "$elemMatch";

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        if (argument.ValueKind == JsonValueKind.Null) return context.Bad("$elemMatch takes operators or a condition");
        return Personalization.Domain.Values.JsonFields.IsOperatorObject(argument)
            ? new ElementTest(context.CompileValue(argument), null)
            : new ElementTest(null, context.CompileCondition(argument));
    }

    private sealed class ElementTest(ValueTest? onValue, Condition? onMembers) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual)
        {
            if (actual.Kind != JsKind.Array) return false;
            var elements = new JsonElements(actual.Raw);
            while (elements.MoveNext())
            {
                evaluation.ChargeElement(elements.Current.Length);
                var mark = evaluation.Mark();
                var element = evaluation.Read(elements.Current);
                var met = !element.IsNull
                    && (onValue?.Test(evaluation, element) ?? onMembers!.Test(evaluation, ConditionScope.Element(element)));
                evaluation.Release(mark);
                if (met) return true;
            }

            return false;
        }
    }
}
