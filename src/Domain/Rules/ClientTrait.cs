using System.Text;
using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Inputs;

namespace Personalization.Domain.Rules;

/// <summary>One entry of <c>clientSideTraits</c>: a public name for a trait, a condition, or all traits with a prefix.</summary>
internal sealed class ClientTrait
{
    private readonly string _name;
    private readonly byte[]? _trait;
    private readonly byte[]? _prefix;
    private readonly Condition? _condition;

    private ClientTrait(string name, byte[]? trait, byte[]? prefix, Condition? condition)
    {
        _name = name;
        _trait = trait;
        _prefix = prefix;
        _condition = condition;
    }

    public static ClientTrait OfTrait(string name, string trait) => new(name, Encoding.UTF8.GetBytes(trait), null, null);

    /// <summary>Both patterns without their asterisk.</summary>
    public static ClientTrait OfPrefix(string name, string prefix) => new(name, null, Encoding.UTF8.GetBytes(prefix), null);

    public static ClientTrait OfCondition(string name, Condition condition) => new(name, null, null, condition);

    public void Write(Evaluation evaluation, Utf8JsonWriter writer)
    {
        if (_condition is not null)
        {
            writer.WriteBoolean(_name, Holds(evaluation));
            return;
        }

        if (evaluation.Input.Traits is not { } traits) return;
        if (_prefix is not null)
        {
            traits.ForEachTrait(_prefix, new Renamer(writer, _name, _prefix.Length));
        }
        else if (traits.TryGetTrait(_trait, out var value))
        {
            writer.WritePropertyName(_name);
            writer.WriteRawValue(value, skipInputValidation: true);
        }
    }

    private bool Holds(Evaluation evaluation)
    {
        try
        {
            return _condition!.Test(evaluation, ConditionScope.Attributes);
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
