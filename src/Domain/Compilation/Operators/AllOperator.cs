using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>
/// <c>$all</c>, case-insensitive <c>$alli</c>: for every entry of the argument some element of the array attribute meets it.
/// </summary>
internal sealed class AllOperator(string name, bool ignoreCase) : IOperator
{
    public string Name => name;

    public ValueTest Compile(JsonElement argument, OperatorContext context)
    {
        if (argument.ValueKind != JsonValueKind.Array) return context.Bad($"{name} takes an array");
        return new EveryTest([.. argument.EnumerateArray().Select(entry => context.CompileValue(entry, ignoreCase))]);
    }

    private sealed class EveryTest(ValueTest[] entries) : ValueTest
    {
        public override bool Test(Evaluation evaluation, in JsValue actual)
        {
            if (actual.Kind != JsKind.Array) return false;
            foreach (var entry in entries)
            {
                if (!AnyElement(evaluation, actual.Raw, entry)) return false;
            }

            return true;
        }

        private static bool AnyElement(Evaluation evaluation, ReadOnlySpan<byte> array, ValueTest entry)
        {
            var elements = new JsonElements(array);
            while (elements.MoveNext())
            {
                evaluation.ChargeElement(elements.Current.Length);
                var mark = evaluation.Mark();
                var met = entry.Test(evaluation, evaluation.Read(elements.Current));
                evaluation.Release(mark);
                if (met) return true;
            }

            return false;
        }
    }
}
