using System.Text;
using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Inputs;

namespace Personalization.Domain.Rules;

/// <summary>One entry of <c>clientSideTraits</c>: a public name for a trait, a condition, or all traits with a prefix.</summary>
internal sealed class ClientTrait
{
    private readonly string name;
    private readonly byte[]? trait;
    private readonly byte[]? prefix;
    private readonly Condition? condition;

    private ClientTrait(string name, byte[]? trait, byte[]? prefix, Condition? condition)
    {
        this.name = name;
        this.trait = trait;
        this.prefix = prefix;
        this.condition = condition;
    }

    public static ClientTrait OfTrait(string name, string trait) => new(name, Encoding.UTF8.GetBytes(trait), null, null);

    /// <summary>Both patterns without their asterisk.</summary>
    public static ClientTrait OfPrefix(string name, string prefix) => new(name, null, Encoding.UTF8.GetBytes(prefix), null);

    public static ClientTrait OfCondition(string name, Condition condition) => new(name, null, null, condition);

    public void Write(Evaluation evaluation, Utf8JsonWriter writer)
    {
        if (condition is not null)
        {
            writer.WriteBoolean(name, Holds(evaluation));
            return;
        }

        if (evaluation.Input.Traits is not { } traits)
            return;
        if (prefix is not null)
        {
            traits.ForEachTrait(prefix, new Renamer(writer, name, prefix.Length));
        }
        else if (traits.TryGetTrait(trait, out var value))
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(value, skipInputValidation: true);
        }
    }

    private bool Holds(Evaluation evaluation)
    {
        try
        {
            return condition!.Test(evaluation, ConditionScope.Attributes);
        }
        catch (DecisionLimitException)
        {
            return false;
        }
    }

    private sealed class Renamer(Utf8JsonWriter writer, string prefix, int cut) : ITraitVisitor
    {
        public void Visit(ReadOnlySpan<byte> utf8Name, ReadOnlySpan<byte> jsonUtf8)
        {
            writer.WritePropertyName(prefix + Encoding.UTF8.GetString(utf8Name[cut..]));
            writer.WriteRawValue(jsonUtf8, skipInputValidation: true);
        }
    }
}
