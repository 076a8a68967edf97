using System.Text.Json;

namespace Personalization.Simulators;

/// <summary>One trait as the Profile API knows it.</summary>
/// <param name="Value">Any JSON value.</param>
/// <param name="UpdatedAt">The only version that a trait has upstream.</param>
/// <param name="Class">What the <c>class</c> filter sees.</param>
/// <param name="SourceId">Provenance, shown by <c>verbose</c>.</param>
public sealed record SimulatedTrait(JsonElement Value, DateTimeOffset UpdatedAt, TraitClass Class, string SourceId = "src_sim")
{
    /// <summary>Booleans are audiences and numbers computed traits unless said otherwise, as in most real spaces.</summary>
    public static SimulatedTrait Of(object? value, DateTimeOffset updatedAt, TraitClass? traitClass = null)
    {
        var json = JsonSerializer.SerializeToElement(value);
        return new SimulatedTrait(json, updatedAt, traitClass ?? json.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => TraitClass.Audience,
            JsonValueKind.Number => TraitClass.ComputedTrait,
            _ => TraitClass.Custom,
        });
    }
}
